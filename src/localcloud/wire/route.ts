// Which action a REST request means: its method and path against the templates of the operations' `http` traits.
import type { Action, Service } from './action.js';

export interface Route {
  readonly action: Action;
  /** Decoded path labels by the name of their input member. */
  readonly labels: ReadonlyMap<string, string>;
}

interface Template {
  readonly action: Action;
  readonly method: string;
  readonly segments: readonly string[];
}

/** Answers the route of a request; templates with fewer labels win. */
export function openRoutes(service: Service): (method: string, path: string) => Route | undefined {
  const templates = service.actions.map(readTemplate).sort((a, b) => labelCount(a) - labelCount(b));
  return (method, path) => {
    const segments = splitPath(path);
    for (const template of templates) {
      const labels = template.method === method && matchSegments(template.segments, segments);
      if (labels) return { action: template.action, labels };
    }
    return undefined;
  };
}

function readTemplate(action: Action): Template {
  const { http } = action.schema[3] as { http?: [string, string, number] };
  if (!http) throw new TypeError(`${action.name} has no http trait`);
  return { action, method: http[0], segments: splitPath(http[1].split('?')[0] ?? '') };
}

// Older clients end some of Route 53's paths with a slash.
function splitPath(path: string): string[] {
  return path.replace(/\/+$/, '').split('/');
}

function labelCount(template: Template): number {
  return template.segments.filter((segment) => segment.startsWith('{')).length;
}

function matchSegments(
  template: readonly string[],
  segments: readonly string[],
): Map<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const labels = new Map<string, string>();
  for (const [index, expected] of template.entries()) {
    const segment = segments[index] ?? '';
    if (!expected.startsWith('{')) {
      if (expected !== segment) return undefined;
      continue;
    }
    const value = decodeSegment(segment);
    if (!value) return undefined;
    labels.set(expected.slice(1, -1), value);
  }
  return labels;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not a valid encoding, so no path of ours.
    return undefined;
  }
}
