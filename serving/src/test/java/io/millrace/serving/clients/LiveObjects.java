package io.millrace.serving.clients;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts objects that a full collection leaves, by the virtual machine's own histogram. */
final class LiveObjects {
    /** Whose objects requests make: a leak of a request is a leak of one of theirs, whatever hangs on it. */
    private static final List<String> SERVING = List.of(
            "io.millrace.", "org.eclipse.jetty.", "com.fasterxml.jackson.", "org.apache.kafka.clients.producer.");

    private LiveObjects() {}

    /** Those of serving. The broker that runs beside it keeps requests of its own for a while, and has other classes. */
    static long ofServing() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        // num: instances bytes class
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length >= 4 && SERVING.stream().anyMatch(columns[3]::startsWith))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}
