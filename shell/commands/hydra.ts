import type { DriveStatus } from '../../hydra/drives/status.ts';
import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { headLetters, type HeadLetter } from '../directories.ts';
import { hasDrive } from '../drive-sessions.ts';
import { formatTime } from '../format.ts';
import type { Json } from '../json.ts';
import { joinLines } from '../lines.ts';
import { integer, list, nullable, object, oneOf, text } from '../schema.ts';
import { readHeadLetter } from './drive-operand.ts';

const headSchema = object({
  node: text,
  status: oneOf('Idle', 'Open', 'Closed', 'FanoutPossible'),
  head: nullable(text),
  snapshot: nullable(integer),
  parties: list(text),
  peersConnected: integer,
  deposits: integer,
  contestationDeadline: nullable(integer),
});

/** HYDRA STATUS: where drives are, and what their heads do. */
export const hydra: Definition = {
  name: 'HYDRA',
  summary: 'Tells where drives are, what their heads do, and what to do next',
  manual: [
    'HYDRA STATUS tells of every drive of this home, or of one: whether it lies on L1, is in a head, or is on its way between them; which node was asked, which parties it sees, and how many calls of this home are not confirmed or were lost. The last line is the way on.',
    'A node that is away is part of the answer. A deadline is in milliseconds since 1970 in --json.',
  ],
  operands: { text: 'STATUS [drive:]', min: 1, max: 2 },
  examples: [{ line: 'HYDRA STATUS', meaning: 'Tells of all drives' }],
  needs: 'read',
  result: object({
    drives: list(
      object({
        drive: text,
        kernel: text,
        place: oneOf('L1', 'head', 'between'),
        head: nullable(headSchema),
        unreachable: nullable(text),
        unconfirmed: integer,
        lost: integer,
        next: nullable(text),
      }),
    ),
  }),
  run,
};

async function run({ machine }: Context, args: Arguments): Promise<Outcome> {
  const [word, ...operands] = args.operands;
  if (word?.text.toUpperCase() !== 'STATUS') {
    throw new BadCommandError(`Unknown: HYDRA ${word?.text ?? ''}. There is HYDRA STATUS`);
  }
  const letters =
    operands.length > 0
      ? [readHeadLetter({ ...args, operands })]
      : headLetters.filter((letter) => hasDrive(machine.environment, letter));
  const { getStatus } = await import('../../hydra/drives/status.ts');
  const all: { readonly letter: HeadLetter; readonly status: DriveStatus }[] = [];
  for (const letter of letters) {
    const status = await machine.sessions.drives.work(letter, 'read', getStatus);
    all.push({ letter, status });
  }
  return {
    plain: () =>
      all.length === 0
        ? 'No drives. FORMAT D: makes one\n'
        : all.map(({ letter, status }) => describe(letter, status)).join('\n'),
    json: () => ({ drives: all.map(({ letter, status }) => toJson(letter, status)) }),
  };
}

const places = {
  L1: 'lies on L1',
  head: 'is mounted',
  between: 'is on its way between L1 and a head',
} as const;

function describe(letter: HeadLetter, status: DriveStatus): string {
  const { head, unreachable, unconfirmed, lost, next } = status;
  return joinLines([
    `Drive ${letter}: ${places[status.place]}`,
    ` Kernel      ${status.kernel}`,
    ...(head === undefined
      ? []
      : [
          ` Node        ${head.node} sees ${head.peersConnected} of ${head.peers} peers`,
          ` Head        ${head.headId ?? 'none'} (${head.status})`,
          ...(head.snapshot === undefined ? [] : [` Snapshot    ${head.snapshot}`]),
          ...(head.deposits === 0 ? [] : [` Deposits    ${head.deposits} not taken in yet`]),
          ...(head.contestationDeadline === undefined
            ? []
            : [` Contest     until ${formatMoment(head.contestationDeadline)}`]),
        ]),
    ...(unreachable === undefined ? [] : [` Node        ${unreachable}`]),
    ...(unconfirmed === 0 ? [] : [` Unconfirmed ${unconfirmed} calls of this home`]),
    ...(lost === 0 ? [] : [` Lost        ${lost} calls of this home`]),
    ...(next === undefined ? [] : [` Next        ${next}`]),
  ]);
}

function formatMoment(milliseconds: bigint): string {
  const { date, time } = formatTime(milliseconds);
  return `${date} ${time}`;
}

function toJson(letter: HeadLetter, status: DriveStatus): Json {
  const { kernel, place, head, unreachable, unconfirmed, lost, next } = status;
  return {
    drive: letter,
    kernel,
    place,
    head:
      head === undefined
        ? null
        : {
            node: head.node,
            status: head.status,
            head: head.headId ?? null,
            snapshot: head.snapshot ?? null,
            parties: [...head.parties],
            peersConnected: head.peersConnected,
            deposits: head.deposits,
            contestationDeadline: head.contestationDeadline ?? null,
          },
    unreachable: unreachable ?? null,
    unconfirmed,
    lost,
    next: next ?? null,
  };
}
