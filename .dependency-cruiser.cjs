/** The import table of the house: each room and the rooms it may import. Everything else is forbidden. */
const table = {
  '^config/': [],
  '^playout/api/': [],
  '^playout/dsp/': ['^playout/api/'],
  '^playout/media/': ['^playout/api/', '^playout/dsp/', '^config/'],
  '^playout/engine/': ['^playout/api/', '^playout/dsp/', '^playout/media/', '^config/'],
  '^playout/supervisor/': ['^config/', '^playout/api/'],
  '^playout/outputs/': ['^playout/api/', '^playout/dsp/', '^playout/media/', '^config/'],
  // A live input's child speaks to the sound system as a card's does.
  '^playout/inputs/': ['^playout/api/', '^playout/media/', '^playout/outputs/'],
  '^playout/demo/': ['^playout/api/', '^playout/dsp/', '^playout/media/', '^config/'],
  // The engine's process: wires the engine to its outputs and inputs and holds nothing else.
  '^playout/main[.]ts$': ['^playout/(api|dsp|media|engine|outputs|inputs)/', '^config/'],
  '^db/': ['^config/', '^playout/(api|dsp|media)/'],
  '^scheduler/': ['^db/', '^config/', '^playout/api/'],
  '^web/api/': ['^playout/api/'],
  '^web/server/': ['^web/api/', '^scheduler/', '^db/', '^config/', '^playout/api/'],
  '^web/panel/': ['^web/api/', '^playout/api/'],
};
const rooms = Object.keys(table);
const ours = '^(config|playout|db|scheduler|web)/|^continuity[.]ts$';

module.exports = {
  forbidden: [
    ...rooms.map((room) => ({
      name: `imports of ${room}`,
      severity: 'error',
      from: { path: room },
      to: { path: ours, pathNot: [room, ...table[room]] },
    })),
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'the engine speaks no Node and no packages in its language',
      severity: 'error',
      from: { path: '^playout/(api|dsp)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-optional', 'npm-dev'] },
    },
    {
      name: 'node-cron belongs to the scheduler',
      severity: 'error',
      from: { pathNot: '^scheduler/' },
      to: { path: 'node_modules/node-cron' },
    },
    {
      name: 'naudiodon belongs to the sound-card child',
      severity: 'error',
      from: { pathNot: '^playout/outputs/' },
      to: { path: 'node_modules/naudiodon' },
    },
    {
      name: 'SQLite belongs to db',
      severity: 'error',
      from: { pathNot: '^db/' },
      to: { path: 'node_modules/(better-sqlite3|kysely)' },
    },
    {
      name: 'no orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '[.](d|config)[.]ts$|^(test|web/panel)/' },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test)/|^playout/dsp/kernels/assembly/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require', 'types'],
    },
  },
};
