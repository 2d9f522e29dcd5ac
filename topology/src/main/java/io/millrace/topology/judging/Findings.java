package io.millrace.topology.judging;

import io.millrace.records.Alert;
import io.millrace.records.MonitoringReport;
import java.util.function.Consumer;

/**
 * Where a judge tells what it finds.
 *
 * @param reports on windows, one for each time that a window is judged or amended
 * @param alerts that are opened, updated or closed
 */
public record Findings(Consumer<MonitoringReport> reports, Consumer<Alert> alerts) {}
