import type { ErrorBody } from '../../api/commands.js';

/** What the server would not do: its own sentence, and the code that says why. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function refusalOf(status: number, text: string): Refusal {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    return new Refusal(status, error.code, error.message);
  } catch {
    return new Refusal(status, 'INTERNAL', `the station answered with ${status}`);
  }
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Rejects with a Refusal, or with what the network says. */
export async function send(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw refusalOf(response.status, await response.text());
  return response;
}

/** What the server answers; see `send`. */
export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal);
  return (await response.json()) as T;
}
