import type { Printed } from './model.ts';

/** The colours of the screen, by what they say. With NO_COLOR there are none, and nothing depends on them. */
export const theme: {
  readonly printed: Readonly<Record<Printed['kind'], string | undefined>>;
  readonly prompt: string;
  readonly menu: string;
  readonly status: string;
  readonly progress: string;
} = {
  printed: { output: undefined, message: 'yellow', input: 'green', banner: 'cyan' },
  prompt: 'green',
  menu: 'cyan',
  status: 'cyan',
  progress: 'magenta',
};
