import { Box, Static, Text } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { formatAda, group } from '../format.ts';
import { layOutLine } from './line-layout.ts';
import {
  type CallProgress,
  type Menu,
  type Printed,
  type ScreenState,
  type Status,
  textAhead,
} from './model.ts';
import { theme } from './theme.ts';

/** Where the state comes from. */
export interface Store {
  readonly get: () => ScreenState;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Rows that a menu takes at most. */
const MENU_ROWS = 8;

/** The screen of a store. */
export function Screen({ store }: { readonly store: Store }): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.get);
  return <View state={state} />;
}

/** One state of the screen. Everything below the finished output is redrawn, and never as high as the window. */
export function View({ state }: { readonly state: ScreenState }): ReactElement {
  const { printed, columns, rows, menu, search, waiting, status, now } = state;
  const room = Math.max(1, rows - 3);
  const menuRows = menu === undefined ? 0 : Math.min(MENU_ROWS, menu.items.length, room - 1);
  return (
    <>
      <Static items={[...printed]}>{(item) => <Finished key={item.id} item={item} />}</Static>
      <Box flexDirection="column" width={columns}>
        {waiting.kind === 'command' ? (
          <Running progress={state.progress} typed={textAhead(state)} />
        ) : (
          <Line state={state} most={Math.max(1, room - menuRows)} />
        )}
        {menu !== undefined && menuRows > 0 && <MenuList menu={menu} rows={menuRows} />}
        {search !== undefined && (
          <Text color={theme.menu} wrap="truncate-end">
            {`(search) ${search.query}${search.at < 0 && search.query !== '' ? ' - not found' : ''}`}
          </Text>
        )}
        <StatusLine status={status} now={now} columns={columns} />
      </Box>
    </>
  );
}

function Finished({ item }: { readonly item: Printed }): ReactElement {
  const color = theme.printed[item.kind];
  // Nothing at all would take no row.
  const text = item.text === '' ? ' ' : item.text;
  return color === undefined ? <Text>{text}</Text> : <Text color={color}>{text}</Text>;
}

function Line({
  state,
  most,
}: {
  readonly state: ScreenState;
  readonly most: number;
}): ReactElement {
  const { waiting, columns, search, history, editor } = state;
  const prompt = 'question' in waiting ? waiting.question : state.prompt;
  const found = search === undefined ? undefined : history[search.at];
  const chars = found === undefined ? editor.chars : Array.from(found);
  const cursor = found === undefined ? editor.cursor : chars.length;
  const isShown = waiting.kind === 'line' || waiting.kind === 'answer';
  const typed = isShown ? { chars, cursor } : { chars: [], cursor: 0 };
  const rows = layOutLine({ prompt, ...typed }, columns, most);
  return (
    <Box flexDirection="column">
      {rows.map((row, at) => (
        <Text key={at} wrap="truncate-end">
          {row.map(({ text, look }, part) => (
            <Text
              key={part}
              inverse={look === 'cursor' && !editor.overtype}
              underline={look === 'cursor' && editor.overtype}
              {...(look === 'prompt' ? { color: theme.prompt } : {})}
            >
              {text}
            </Text>
          ))}
        </Text>
      ))}
    </Box>
  );
}

function Running({
  progress,
  typed,
}: {
  readonly progress: CallProgress | undefined;
  readonly typed: string;
}): ReactElement {
  return (
    <Text color={theme.progress} wrap="truncate-end">
      {`${progress === undefined ? '…' : formatProgress(progress)}${typed === '' ? '' : `  ${typed}`}`}
    </Text>
  );
}

function formatProgress({ phase, done, total }: CallProgress): string {
  const cells = 20;
  const full = total === 0 ? cells : Math.floor((done * cells) / total);
  const bar = '█'.repeat(full) + '░'.repeat(cells - full);
  return total === 0 ? phase : `${phase} ${bar} ${group(done)} of ${group(total)} bytes`;
}

function MenuList({ menu, rows }: { readonly menu: Menu; readonly rows: number }): ReactElement {
  const { items, chosen } = menu;
  const from = Math.max(0, Math.min(chosen - rows + 1, items.length - rows));
  return (
    <Box flexDirection="column">
      {items.slice(from, from + rows).map((item, at) => (
        <Text key={from + at} color={theme.menu} inverse={from + at === chosen} wrap="truncate-end">
          {`${menu.kind === 'history' ? `${String(from + at + 1).padStart(4)}: ` : '  '}${item}`}
        </Text>
      ))}
    </Box>
  );
}

/** Who, how much, how old, what waits, where: as much of it as there is room for. */
function StatusLine({
  status,
  now,
  columns,
}: {
  readonly status: Status;
  readonly now: bigint;
  readonly columns: number;
}): ReactElement {
  return (
    <Text color={theme.status} dimColor wrap="truncate-end">
      {formatStatus(status, now, columns)}
    </Text>
  );
}

/** The status line as text. */
export function formatStatus(status: Status, now: bigint, columns: number): string {
  const { account, funds, slot, blockTime, pending, drive, network } = status;
  const age = blockTime === undefined ? undefined : (now - blockTime) / 1000n;
  const parts = [
    account ?? 'no account',
    funds === undefined ? undefined : `${formatAda(funds)} ADA`,
    drive,
    pending === 0 ? undefined : `${pending} pending`,
    slot === undefined ? undefined : `slot ${slot}`,
    age === undefined ? undefined : `block ${age < 0n ? 0n : age} s old`,
    network,
  ].filter((part) => part !== undefined);
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line} │ ${part}`;
    if (longer.length > columns && line !== '') break;
    line = longer;
  }
  return line;
}
