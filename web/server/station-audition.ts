import type { Settings } from '../../config/schema.js';
import { auditionCut, auditionSound, joinScenario } from '../../db/audition.js';
import type { Db } from '../../db/open.js';
import type { AuditionParts } from './audition.js';
import { JoinRender, type JoinRenderOptions } from './join-render.js';

/** Listening off air to what is in the database, with the settings of the air. */
export function stationAudition(db: Db, settings: Settings, options: JoinRenderOptions): AuditionParts {
  const renders = new JoinRender(options);
  return {
    cut: async (cutId) => {
      const cut = await auditionCut(db, cutId, settings);
      return { frames: cut.durationFrames, sound: (fromFrames) => auditionSound(cut, fromFrames) };
    },
    join: async ({ fromCutId, toCutId, fromCues = {}, toCues = {}, secondsBefore, secondsAfter }, gone) => {
      const [from, to] = await Promise.all([auditionCut(db, fromCutId, settings), auditionCut(db, toCutId, settings)]);
      const { scenario, joinSeconds } = joinScenario({ from, to, fromCues, toCues, secondsBefore, secondsAfter });
      return { wav: await renders.render(scenario, gone), joinSeconds };
    },
  };
}
