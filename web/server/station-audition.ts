import type { Settings } from '../../config/schema.js';
import { auditionCut, auditionSound, joinScenario, withCues } from '../../db/audition.js';
import type { Db } from '../../db/open.js';
import { voiceTrackAt } from './voice-track.js';
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
      const sides = { from: withCues(from, fromCues), to: withCues(to, toCues) };
      const overAtFrames = voiceTrackAt(sides.from, sides.to);
      const { scenario, joinSeconds } = joinScenario({
        ...sides,
        ...(overAtFrames !== undefined && { overAtFrames }),
        secondsBefore,
        secondsAfter,
      });
      return { wav: await renders.render(scenario, gone), joinSeconds };
    },
  };
}
