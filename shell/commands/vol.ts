import { formatReference } from '../../offchain/ledger/utxo.ts';
import { InvalidDriveError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import type { DriveLetter, HeadLetter } from '../directories.ts';
import { findKernelName } from '../kernel-name.ts';
import { joinLines } from '../lines.ts';
import { findDrive } from '../paths.ts';
import { integer, list, nullable, object, oneOf, text } from '../schema.ts';

/** VOL: what a drive is, and whom it trusts. */
export const vol: Definition = {
  name: 'VOL',
  summary: 'Shows what a drive is, where it lies, and whom you trust when you use it',
  manual: [
    'C: is the kernel of the home. Its serial number is the beginning of its name. Nobody need be trusted for it: the ledger checks every call, and every byte can be checked again (CHKDSK). H: is a folder of the host.',
    'D: to G: are drives (FORMAT). In a head all participants together can sign any state of a drive, so whoever reads it trusts that not all of them are false; while it is mounted, the same goes for the parties of the head. VOL verifies that all of them have signed what the node shows, looks whether its lists are whole, and says so where its participants have made it inconsistent.',
  ],
  operands: { text: '[drive:]', min: 0, max: 1 },
  examples: [
    { line: 'VOL H:', meaning: 'Shows which folder H: is' },
    { line: 'VOL D:', meaning: 'Shows where D: lies, and who its participants are' },
  ],
  needs: 'read',
  result: object({
    drive: text,
    label: text,
    serial: nullable(text),
    trusts: text,
    place: nullable(oneOf('L1', 'head')),
    participants: list(text),
    parties: list(text),
    blanks: nullable(
      object({ names: integer, accounts: integer, entries: integer, inodes: integer }),
    ),
    problems: integer,
  }),
  run,
};

/** What is shown of a drive. */
interface Volume {
  readonly label: string;
  readonly serial: string | undefined;
  readonly trusts: string;
  readonly place?: 'L1' | 'head';
  readonly participants?: readonly string[];
  /** Hydra keys of the head that it is in; where it is on L1, of the only one that it will be mounted into. */
  readonly parties?: readonly string[];
  readonly blanks?: { names: number; accounts: number; entries: number; inodes: number };
  readonly problems?: number;
}

async function run(context: Context, { operands }: Arguments): Promise<Outcome> {
  const { machine } = context;
  const typed = operands[0]?.text;
  const drive =
    typed === undefined ? machine.directories.drive : findDrive(/^(.):\\?$/.exec(typed)?.[1] ?? '');
  if (drive === undefined) throw new InvalidDriveError({ drive: typed ?? '' });
  const volume = await findVolume(context, drive);
  const { label, serial, trusts, place, blanks, problems = 0 } = volume;
  const { participants = [], parties = [] } = volume;
  return {
    plain: () =>
      joinLines([
        ` Volume in drive ${drive} is ${label}`,
        ...(serial === undefined ? [] : [` Volume Serial Number is ${serial}`]),
        ` Trusted: ${trusts}`,
        ...participants.map((key) => `   ${key}`),
        ...(place === undefined
          ? []
          : [
              place === 'L1'
                ? ' It lies on L1'
                : ' It is mounted into a Hydra head, and all of its parties have signed what is shown:',
            ]),
        ...(place === 'head' ? parties.map((key) => `   ${key}`) : []),
        ...(blanks === undefined
          ? []
          : [
              ` Room for ${Math.min(blanks.inodes, blanks.entries)} files or directories, ${blanks.names} accounts`,
            ]),
        ...(problems === 0
          ? []
          : [` INCONSISTENT: ${problems} problems, which only its participants can have made`]),
      ]),
    json: () => ({
      drive,
      label,
      serial: serial ?? null,
      trusts,
      place: place ?? null,
      participants: [...participants],
      parties: [...parties],
      blanks: blanks ?? null,
      problems,
    }),
  };
}

async function findVolume({ machine }: Context, drive: DriveLetter): Promise<Volume> {
  if (drive === 'H') return { label: machine.host.root, serial: undefined, trusts: 'this host' };
  if (drive !== 'C') return findDriveVolume(machine, drive);
  const kernel = await findKernelName(machine.environment);
  return {
    label: kernel ?? 'no kernel yet',
    serial: kernel === undefined ? undefined : formatSerial(kernel),
    trusts: 'nobody but the ledger',
  };
}

async function findDriveVolume(machine: Context['machine'], letter: HeadLetter): Promise<Volume> {
  const { findDriveProblems } = await import('../../hydra/drives/check.ts');
  return machine.sessions.drives.work(letter, 'read', async (drive) => {
    const open = await drive.look();
    try {
      await open.verify();
      const view = await open.session.view();
      const { participants, place } = open;
      const { genesis, parties } = drive.getState();
      const label = formatReference(genesis);
      const count = participants.length;
      const blank = (kind: 'name' | 'account' | 'entry' | 'inode'): number =>
        view.blanks.get(kind)?.length ?? 0;
      return {
        label,
        serial: formatSerial(label),
        trusts: `the participants of the drive, that not all are false (${count} of ${count} sign any state of it in a head)`,
        place,
        participants,
        parties,
        blanks: {
          names: blank('name'),
          accounts: blank('account'),
          entries: blank('entry'),
          inodes: blank('inode'),
        },
        problems: (await findDriveProblems(drive, open, view)).length,
      };
    } finally {
      open.close();
    }
  });
}

function formatSerial(kernel: string): string {
  const digits = kernel.slice(0, 8).toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}
