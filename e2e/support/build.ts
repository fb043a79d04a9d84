import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureBuild, sourcesFingerprint } from "#local/build.ts";
import { projectRoot } from "#local/project.ts";

const builds = ".next-test";
const dayMs = 24 * 60 * 60 * 1000;

/**
 * The build of the sources as they are, made when there is none yet; answers its folder. The folder is named after the
 * sources, so that runs side by side share a build and a later change never disturbs a running server.
 */
export async function buildForTests(onBuild?: () => void): Promise<string> {
  const name = sourcesFingerprint().slice(0, 12);
  const folder = join(projectRoot, builds);
  mkdirSync(folder, { recursive: true });
  removeOldBuilds(folder, name);
  const buildDir = `${builds}/${name}`;
  await ensureBuild({ buildDir, logFile: join(folder, `${name}.log`), ...(onBuild && { onBuild }) });
  return buildDir;
}

function removeOldBuilds(folder: string, current: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isOld = statSync(path).mtimeMs < Date.now() - dayMs;
    if (isOld && !name.startsWith(current)) rmSync(path, { recursive: true, force: true });
  }
}
