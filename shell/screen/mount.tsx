import { render } from 'ink';
import type { ScreenStore } from './store.ts';
import { Screen } from './view.tsx';

/** Draws a store until it is unmounted. Keys are read elsewhere, so that pasted text stays text. */
export function mount(store: ScreenStore): {
  readonly clear: () => void;
  readonly redraw: () => void;
  readonly unmount: () => void;
} {
  const instance = render(<Screen store={store} />, {
    exitOnCtrlC: false,
    patchConsole: false,
    // A key should be seen at once: 30 frames a second would be a third of the time that it may take.
    maxFps: 120,
  });
  return {
    clear: () => instance.clear(),
    redraw: () => instance.rerender(<Screen store={store} />),
    unmount: () => instance.unmount(),
  };
}
