package io.millrace.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.metrics.Metrics.Sample;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void shouldWriteWhatWasCounted() throws Exception {
        metrics.counter("millrace_events_total", "Events.", List.of("status"), "good")
                .add(2);
        metrics.counter("millrace_events_total", "Events.", List.of("status"), "good")
                .increment();
        metrics.counter("millrace_events_total", "Events.", List.of("status"), "bad")
                .increment();
        metrics.gauge("millrace_size_bytes", "Size.").set(7);
        metrics.histogram("millrace_wait_seconds", "Wait.", List.of(0.1, 1.0), List.of())
                .observe(0.5);

        assertThat(text())
                .contains("millrace_events_total{status=\"good\",} 3.0")
                .contains("millrace_events_total{status=\"bad\",} 1.0")
                .contains("millrace_size_bytes 7.0")
                .contains("millrace_wait_seconds_bucket{le=\"0.1\",} 0.0")
                .contains("millrace_wait_seconds_bucket{le=\"1.0\",} 1.0")
                .doesNotContain("_created");
    }

    @Test
    void shouldReadGaugesWhenScraped() throws Exception {
        AtomicInteger value = new AtomicInteger(1);
        metrics.gauge("millrace_lag_records", "Lag.", List.of("application"), value::get, "a");
        metrics.family(
                "millrace_parts_records",
                "Parts.",
                List.of("part"),
                "a",
                () -> List.of(new Sample(List.of("p" + value.get()), value.get())));
        value.set(5);

        assertThat(text())
                .contains("millrace_lag_records{application=\"a\",} 5.0")
                .contains("millrace_parts_records{part=\"p5\",} 5.0");
    }

    @Test
    void shouldShowOnlyTheLatestInformation() throws Exception {
        metrics.info("millrace_model_info", "Model.", Map.of("version", "1.0.0", "project", "churn"));
        metrics.info("millrace_model_info", "Model.", Map.of("version", "1.1.0", "project", "churn"));

        assertThat(text())
                .contains("millrace_model_info{project=\"churn\",version=\"1.1.0\",} 1.0")
                .doesNotContain("1.0.0");
    }

    @Test
    void shouldRefuseOneNameForTwoKinds() {
        metrics.gauge("millrace_thing", "Thing.");

        assertThatThrownBy(() -> metrics.histogram("millrace_thing", "Thing.", List.of(1.0), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReportTheProcess() throws Exception {
        metrics.withProcessFigures();

        assertThat(text()).contains("jvm_memory_bytes_used", "process_cpu_seconds_total");
    }

    private String text() throws Exception {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString();
    }
}
