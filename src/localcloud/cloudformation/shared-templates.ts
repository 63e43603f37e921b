// Templates are stored once, however many stacks were made of them and however often a stack changes its status.
import { createHash } from 'node:crypto';
import type { Store, Table } from '../store.js';

interface TemplateRecord {
  readonly body: string;
}

/** By the digest of their text. */
const templates = (store: Store): Table<TemplateRecord> => store.table('cloudformation/templates');

interface Content {
  readonly templateBody: string;
}

/** A stack or a change set; a stack in an update has another content beside its own. */
interface Holder extends Content {
  readonly update?: { readonly other: Content };
}

/** As stored; `templateBody` where an earlier version of the local cloud wrote it. */
interface Stored {
  readonly template?: string;
  readonly templateBody?: string;
  readonly update?: { readonly other: Omit<Stored, 'update'> };
}

/** A table of records with templates whose rows hold digests in their place. */
export function withSharedTemplates<T extends Holder>(store: Store, name: string): Table<T> {
  const rows = store.table<Stored>(name);
  const whole = (row: Stored): T => unfold(store, row) as unknown as T;
  const put = (id: string, record: T) => rows.put(id, fold(store, record));
  const get = (id: string) => {
    const row = rows.get(id);
    return row && whole(row);
  };
  return {
    get,
    put,
    update: (id, change) => {
      const old = get(id);
      if (old === undefined) return undefined;
      const record = change(old);
      put(id, record);
      return record;
    },
    delete: rows.delete,
    values: () => rows.values().map(whole),
    entries: () => rows.entries().map(([id, row]): [string, T] => [id, whole(row)]),
  };
}

/** @returns how many there were that neither a stack nor a change set is made of */
export function dropUnusedTemplates(store: Store): number {
  const used = new Set(
    ['cloudformation/stacks', 'cloudformation/change-sets'].flatMap((name) =>
      store
        .table<Stored>(name)
        .values()
        .flatMap(({ template, update }) => [template, update?.other.template]),
    ),
  );
  const unused = templates(store)
    .entries()
    .filter(([digest]) => !used.has(digest));
  for (const [digest] of unused) templates(store).delete(digest);
  return unused.length;
}

function fold(store: Store, { update, ...content }: Holder): Stored {
  const own = foldContent(store, content);
  return update ? { ...own, update: { ...update, other: foldContent(store, update.other) } } : own;
}

function foldContent(store: Store, { templateBody, ...rest }: Content): Stored {
  const template = createHash('sha256').update(templateBody).digest('base64url');
  if (!templates(store).get(template)) templates(store).put(template, { body: templateBody });
  return { ...rest, template };
}

function unfold(store: Store, { update, ...row }: Stored): Stored {
  const own = unfoldContent(store, row);
  return update ? { ...own, update: { ...update, other: unfoldContent(store, update.other) } } : own;
}

function unfoldContent(store: Store, { template, ...rest }: Stored): Stored {
  return template === undefined ? rest : { ...rest, templateBody: templates(store).get(template)?.body };
}
