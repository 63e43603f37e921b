// A real Chromium that trusts the local authority, and the journey every notebook must pass in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { chromium, type Page } from 'playwright-core';

const chromiumFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface BrowserJourney {
  readonly url: string;
  readonly password: string;
  /** PEM file of the authority to trust, for https. */
  readonly authorityFile?: string;
}

/** Opens the notebook, logs in, runs one cell over its websocket; answers what the cell printed. */
export async function runNotebookInBrowser(
  journey: BrowserJourney & { readonly code: string },
): Promise<string> {
  const opened = await openNotebookInBrowser(journey);
  try {
    return await opened.run(journey.code);
  } finally {
    await opened.close();
  }
}

/** A notebook that somebody works in. */
export interface OpenNotebook {
  /** Relative to the notebook folder. */
  readonly path: string;
  /** Runs a new cell at the end; answers what it printed, as the page shows it. */
  readonly run: (code: string) => Promise<string>;
  /** Saves it with a checkpoint, as Ctrl-S does. */
  readonly save: () => Promise<void>;
  /** Loads the page anew and waits for its kernel; throws where it asks for a password. */
  readonly reload: () => Promise<void>;
  /** The text of each cell, as the page shows it. */
  readonly cells: () => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** Logs in and makes a notebook; the browser stays open until it is closed. */
export async function openNotebookInBrowser({
  url,
  password,
  authorityFile,
}: BrowserJourney): Promise<OpenNotebook> {
  const home = await mkdtemp(join(tmpdir(), 'flotilla-chromium-'));
  if (authorityFile) await trustAuthority(home, authorityFile);
  const context = await chromium.launchPersistentContext(join(home, 'profile'), {
    executablePath: '/usr/bin/chromium',
    args: [...chromiumFlags, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...process.env, HOME: home } as Record<string, string>,
  });
  const close = async () => {
    await context.close();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const page = await context.newPage();
    // A page with unsaved work asks whether it may be left.
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    await page.fill('input[name="password"]', password);
    await Promise.all([page.waitForURL(/\/(tree|lab)/), page.click('#login_submit, button[type="submit"]')]);
    const path = await createNotebook(page, url);
    return { path, ...actionsOn(page, path), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As `stack local trust-ca` tells a user to do: into the browser's own store, never by ignoring errors. */
async function trustAuthority(home: string, authorityFile: string): Promise<void> {
  const store = join(home, '.pki', 'nssdb');
  await execa('mkdir', ['-p', store]);
  await execa('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
  await execa('certutil', [
    '-d',
    `sql:${store}`,
    '-A',
    '-t',
    'C,,',
    '-n',
    'flotilla local',
    '-i',
    authorityFile,
  ]);
}

function actionsOn(page: Page, path: string): Pick<OpenNotebook, 'run' | 'save' | 'reload' | 'cells'> {
  return {
    run: (code) => runLastCell(page, code),
    save: () => saveCheckpoint(page, path),
    reload: async () => {
      await page.reload({ waitUntil: 'domcontentloaded' });
      await waitForKernel(page);
    },
    cells: () =>
      page.evaluate(() =>
        (globalThis as unknown as Classic).IPython.notebook.get_cells().map((cell) => cell.get_text()),
      ),
  };
}

async function waitForKernel(page: Page): Promise<void> {
  await page.waitForSelector('.CodeMirror', { timeout: 30_000 });
  // The kernel's indicator tells that the websocket is up.
  await page.waitForFunction(
    'window.IPython && IPython.notebook && IPython.notebook.kernel && IPython.notebook.kernel.is_connected()',
    undefined,
    { timeout: 60_000 },
  );
}

/** In the one empty cell of a new notebook, else in one of its own. */
async function runLastCell(page: Page, code: string): Promise<string> {
  const index = await page.evaluate((text) => {
    const { notebook } = (globalThis as unknown as Classic).IPython;
    if (notebook.ncells() > 1 || notebook.get_cell(0).get_text() !== '')
      notebook.insert_cell_at_bottom('code');
    const last = notebook.ncells() - 1;
    notebook.get_cell(last).set_text(text);
    notebook.execute_cells([last]);
    return last;
  }, code);
  const output = page.locator('.cell').nth(index).locator('.output_area pre').first();
  await output.waitFor({ timeout: 60_000 });
  return ((await output.textContent()) ?? '').trim();
}

async function saveCheckpoint(page: Page, path: string): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as Classic).IPython.notebook.save_checkpoint());
  await page.waitForFunction(
    async (saved) => {
      const { notebook } = (globalThis as unknown as Classic).IPython;
      const answer = await fetch(`/api/contents/${saved}/checkpoints`);
      return !notebook.dirty && ((await answer.json()) as unknown[]).length > 0;
    },
    path,
    { timeout: 30_000 },
  );
}

/** What Jupyter's classic page offers to scripts. */
interface Classic {
  readonly IPython: { readonly notebook: NotebookApi };
}

interface NotebookApi {
  readonly dirty: boolean;
  ncells(): number;
  get_cell(index: number): CellApi;
  get_cells(): CellApi[];
  insert_cell_at_bottom(type: 'code'): void;
  execute_cells(indices: number[]): void;
  save_checkpoint(): void;
}

interface CellApi {
  get_text(): string;
  set_text(text: string): void;
}

/** Through the page's own session, as its New button does. */
async function createNotebook(page: Page, url: string): Promise<string> {
  const path = await page.evaluate(async () => {
    const { document } = globalThis as unknown as { document: { cookie: string } };
    const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    const answer = await fetch('/api/contents', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-XSRFToken': xsrf },
      body: JSON.stringify({ type: 'notebook' }),
    });
    if (!answer.ok) throw new Error(`creating a notebook answered ${answer.status}`);
    return ((await answer.json()) as { path: string }).path;
  });
  await page.goto(new URL(`/notebooks/${path}`, url).href, { waitUntil: 'domcontentloaded' });
  await waitForKernel(page);
  return path;
}
