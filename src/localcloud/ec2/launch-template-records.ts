// The stored form of launch templates and their versions.
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Store, Table } from '../store.js';
import type { Regional } from './records.js';

export interface LaunchTemplateRecord extends Regional {
  readonly name: string;
  readonly createTime: string;
  readonly defaultVersion: number;
  /** The highest number ever given: numbers of deleted versions do not come back. */
  readonly lastVersion: number;
}

export interface LaunchTemplateVersionRecord {
  /** `<template id>/<number>` */
  readonly id: string;
  readonly templateId: string;
  readonly number: number;
  readonly description?: string;
  readonly createTime: string;
  /** As JSON: dates are texts. */
  readonly data: RequestLaunchTemplateData;
}

export const launchTemplates = (store: Store): Table<LaunchTemplateRecord> =>
  store.table('ec2/launch-templates');
export const launchTemplateVersions = (store: Store): Table<LaunchTemplateVersionRecord> =>
  store.table('ec2/launch-template-versions');
