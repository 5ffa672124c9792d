import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** The package's folder: builds must not depend on the caller's. */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Bundled CommonJS packages still call `require` and ask for `__dirname`, which ES modules lack. */
const banner = [
  "import { createRequire as createRequire_ } from 'node:module';",
  'const require = createRequire_(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

/**
 * Packages built by wasm-bindgen read their `.wasm` file from `__dirname`, which after bundling is the output folder.
 * Two versions of one package use the same file name, so each copy is named after its package and version.
 */
function wasmBesideBundle(outdir: string): Plugin {
  const reads = /require\('path'\)\.join\(__dirname, '([^']+)\.wasm'\)/g;
  return {
    name: 'wasm-beside-bundle',
    setup(pluginBuild) {
      pluginBuild.onLoad(
        { filter: /node_modules\/.*(?:_lib|_signing|uplc_tx|uplc_wasm)\.js$/ },
        async (file) => {
          const folder = path.dirname(file.path);
          const source = await readFile(file.path, 'utf8');
          const copies: Promise<void>[] = [];
          const version = await findVersion(folder);
          const contents = source.replaceAll(reads, (_, name: string) => {
            const copy = `${name}-${version}.wasm`;
            copies.push(copyFile(path.join(folder, `${name}.wasm`), path.join(outdir, copy)));
            return `require('path').join(__dirname, '${copy}')`;
          });
          await Promise.all(copies);
          return { contents, loader: 'js' };
        },
      );
    },
  };
}

async function findVersion(folder: string): Promise<string> {
  try {
    const text = await readFile(path.join(folder, 'package.json'), 'utf8');
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
      return String(manifest.version);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return findVersion(path.dirname(folder));
}

/** Bundles one or more entries into a folder, each dynamic import in a chunk of its own. */
export async function bundle(entryPoints: Record<string, string>, outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const options: BuildOptions = {
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // `libsql` opens a native binary by its path.
    // `react-devtools-core` is asked for by Ink only while Ink itself is developed.
    // Blaze's wallets load the last one in browsers only.
    external: ['libsql', 'react-devtools-core', '@emurgo/cardano-message-signing-browser'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: banner },
    // Beside the entries: `__dirname` is the same for all, and the wasm files lie there.
    chunkNames: '[name]-[hash]',
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [wasmBesideBundle(outdir)],
  };
  await build(options);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outdir = path.join(root, 'dist');
  await bundle({ main: path.join(root, 'shell', 'main.ts') }, outdir);
}
