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
  readonly code: string;
  /** Where to keep a picture of the page at the end. */
  readonly screenshot?: string;
}

/** Opens the notebook, logs in, runs one cell over its websocket; answers what the cell printed. */
export async function runNotebookInBrowser(journey: BrowserJourney): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'flotilla-chromium-'));
  if (journey.authorityFile) await trustAuthority(home, journey.authorityFile);
  const context = await chromium.launchPersistentContext(join(home, 'profile'), {
    executablePath: '/usr/bin/chromium',
    args: [...chromiumFlags, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...process.env, HOME: home } as Record<string, string>,
  });
  try {
    return await walk(await context.newPage(), journey);
  } finally {
    await context.close();
    await rm(home, { recursive: true, force: true });
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

async function walk(page: Page, { url, password, code, screenshot }: BrowserJourney): Promise<string> {
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.fill('input[name="password"]', password);
  await Promise.all([page.waitForURL(/\/(tree|lab)/), page.click('#login_submit, button[type="submit"]')]);
  await createNotebook(page, url);
  await page.waitForSelector('.CodeMirror', { timeout: 30_000 });
  // The kernel's indicator tells that the websocket is up.
  await page.waitForFunction(
    'window.IPython && IPython.notebook && IPython.notebook.kernel && IPython.notebook.kernel.is_connected()',
    undefined,
    { timeout: 60_000 },
  );
  await page.evaluate((text) => {
    const { notebook } = (globalThis as unknown as { IPython: { notebook: NotebookApi } }).IPython;
    notebook.get_cell(0).set_text(text);
    notebook.execute_cells([0]);
  }, code);
  const output = page.locator('.output_area pre').first();
  await output.waitFor({ timeout: 60_000 });
  const text = (await output.textContent()) ?? '';
  if (screenshot) await page.screenshot({ path: screenshot });
  return text.trim();
}

interface NotebookApi {
  get_cell(index: number): { set_text(text: string): void };
  execute_cells(indices: number[]): void;
}

/** Through the page's own session, as its New button does. */
async function createNotebook(page: Page, url: string): Promise<void> {
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
}
