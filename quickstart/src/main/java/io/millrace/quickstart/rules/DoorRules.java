package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Project;
import java.time.Duration;

/** Who is turned away at the doors of processes, and how long their certificates are good. */
final class DoorRules {
    /** Within ten minutes, at one door and of one kind. Somebody who mistypes a token comes to a few, a client that was forgotten when tokens changed to one each time that it asks. */
    private static final int DENIALS = 100;

    private static final Duration RENEWAL = Duration.ofDays(14);

    private DoorRules() {}

    static RuleGroup of(Project project) {
        RuleGroup group = RuleGroup.of("doors", project.name());
        group.rule("RequestsDenied", WARNING, null)
                .when("sum by (door, kind) (increase(%s[10m])) > %d"
                        .formatted(group.series("millrace_http_denied_total"), DENIALS))
                .says(
                        "{{ $value | humanize }} requests were turned away within ten minutes at the door {{ $labels.door }}: {{ $labels.kind }}",
                        "the logs say from which addresses: a client of yours whose token has changed, or somebody who tries?",
                        "security.md#who-is-turned-away");
        group.rule("CertificateExpires", WARNING, null)
                .when("min by (door, instance) (%s > 0) - time() < %d"
                        .formatted(
                                group.series("millrace_http_certificate_expires_timestamp_seconds"),
                                RENEWAL.toSeconds()))
                .says(
                        "the certificate of {{ $labels.instance }}, door {{ $labels.door }}, is good for {{ $value | humanizeDuration }} more: less than 14 days",
                        "write the new certificate and its key into their files: they are read again by themselves, without a restart",
                        "security.md#who-may-what");
        return group;
    }
}
