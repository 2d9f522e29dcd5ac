package io.millrace.topology.webhook;

import io.millrace.records.Alert;
import io.millrace.records.Severity;
import java.time.Instant;

/**
 * A state of an alert that the receiver should have.
 *
 * @param alert as its record has it
 * @param severity that of the alert; of one that is closed, what it was until then
 * @param openedAt event time at which it was opened; its own where that is not known
 * @param key of the record: the same whenever it is sent again
 * @param offset of the record
 */
record Notice(Alert alert, Severity severity, Instant openedAt, String key, long offset) {}
