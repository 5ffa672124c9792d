import { InvalidDriveError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { findKernelName } from '../kernel-name.ts';
import { findDrive } from '../paths.ts';
import { nullable, object, oneOf, text } from '../schema.ts';

/** VOL: what a drive is, and whom it trusts. */
export const vol: Definition = {
  name: 'VOL',
  summary: 'Shows what a drive is, and whom you trust when you use it',
  manual: [
    'C: is the kernel of the home. Its serial number is the beginning of its name. Nobody need be trusted for it: the ledger checks every call, and every byte can be checked again (CHKDSK). H: is a folder of the host.',
  ],
  operands: { text: '[drive:]', min: 0, max: 1 },
  examples: [{ line: 'VOL H:', meaning: 'Shows which folder H: is' }],
  needs: 'nothing',
  result: object({ drive: oneOf('C', 'H'), label: text, serial: nullable(text), trusts: text }),
  run,
};

async function run({ machine }: Context, { operands }: Arguments): Promise<Outcome> {
  const typed = operands[0]?.text;
  const drive =
    typed === undefined ? machine.directories.drive : findDrive(/^(.):\\?$/.exec(typed)?.[1] ?? '');
  if (drive === undefined) throw new InvalidDriveError({ drive: typed ?? '' });
  const kernel = drive === 'C' ? await findKernelName(machine.environment) : undefined;
  const serial = kernel === undefined ? undefined : formatSerial(kernel);
  const label = drive === 'H' ? machine.host.root : (kernel ?? 'no kernel yet');
  const trusts = drive === 'H' ? 'this host' : 'nobody but the ledger';
  return {
    plain: () =>
      [
        ` Volume in drive ${drive} is ${label}`,
        ...(serial === undefined ? [] : [` Volume Serial Number is ${serial}`]),
        ` Trusted: ${trusts}`,
        '',
      ].join('\n'),
    json: () => ({ drive, label, serial: serial ?? null, trusts }),
  };
}

function formatSerial(kernel: string): string {
  const digits = kernel.slice(0, 8).toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}
