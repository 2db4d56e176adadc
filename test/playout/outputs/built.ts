// Outputs start processes of their own, so their tests run what is built in dist/.

const dist = new URL('../../../dist/modules/playout/outputs/', import.meta.url);
const built = async (name: string): Promise<unknown> => (await import(new URL(`${name}.js`, dist).href)) as unknown;

export const { CardOutput } = (await built('card-output')) as typeof import('../../../playout/outputs/card-output.js');
export const { listDevices } = (await built(
  'list-devices',
)) as typeof import('../../../playout/outputs/list-devices.js');
export const { StreamOutput } = (await built(
  'stream-output',
)) as typeof import('../../../playout/outputs/stream-output.js');
export const { MultiplexOutput } = (await built(
  'multiplex-output',
)) as typeof import('../../../playout/outputs/multiplex-output.js');
