// Prints `N passed, N failed` from vitest's JSON report and exits with 1 when anything failed, the checks included.
import { readFileSync } from 'node:fs';
import process from 'node:process';

const [reportFile, testStatus] = process.argv.slice(2);

/** Counts of the report; a report that is not there is one failure. */
function readCounts() {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch (error) {
    process.stderr.write(`ci: the tests left no report: ${error.message}\n`);
    return { passed: 0, failed: 1 };
  }
}

const { passed, failed } = readCounts();
// A failed check or a test file that could not be loaded is no failed test, but it is a failure.
const failures = testStatus !== '0' && failed === 0 ? 1 : failed;
process.stdout.write(`${passed} passed, ${failures} failed\n`);
process.exitCode = failures > 0 ? 1 : 0;
