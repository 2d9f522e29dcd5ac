package io.millrace.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.testing.Eventually;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFiguresTest {
    private final Metrics metrics = new Metrics();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @TempDir
    Path directory;

    @Test
    void shouldShowProcessorsAndMemory() throws Exception {
        HostFigures.show(metrics);

        assertThat(text())
                .containsPattern("(?m)^millrace_host_cpu_ratio (0\\.|1\\.0|NaN)")
                .containsPattern("(?m)^millrace_host_memory_bytes\\{kind=\"total\",} [1-9]")
                .containsPattern("(?m)^millrace_host_memory_bytes\\{kind=\"available\",} [1-9]");
    }

    @Test
    void shouldCountWhatLinuxWouldGiveBack() throws Exception {
        long total = system.getTotalMemorySize();
        Path meminfo = directory.resolve("meminfo");

        Files.writeString(meminfo, "MemTotal:  " + total / 1024 + " kB\nMemFree:  1 kB\nMemAvailable:  2 kB\n");
        assertThat(new HostFigures(system, meminfo).available())
                .isEqualTo(total % 1024 == 0 ? 2048.0 : system.getFreeMemorySize());
    }

    @Test
    void shouldAskTheJvmInAContainerWithALimitOfItsOwn() throws Exception {
        Path meminfo = directory.resolve("meminfo");

        Files.writeString(meminfo, "MemTotal:  1 kB\nMemAvailable:  1 kB\n");
        assertThat(new HostFigures(system, meminfo).available()).isGreaterThan(1024.0);
        assertThat(new HostFigures(system, directory.resolve("none")).available())
                .isGreaterThan(0.0);
    }

    @Test
    void shouldShowWhatNvidiaTellsOfItsProcessors() throws Exception {
        program("echo '0, 35, 24576, 1024'; echo '1, [N/A], 24576, 0'");
        GpuFigures.show(metrics, "/nowhere:" + directory);

        Eventually.await("nvidia-smi to have answered", () -> text().contains("{gpu="));

        assertThat(text())
                .contains("millrace_gpu_utilization_ratio{gpu=\"0\",} 0.35")
                .contains("millrace_gpu_utilization_ratio{gpu=\"1\",} NaN")
                .contains("millrace_gpu_memory_bytes{gpu=\"0\",kind=\"total\",} 2.5769803776E10")
                .contains("millrace_gpu_memory_bytes{gpu=\"0\",kind=\"used\",} 1.073741824E9");
    }

    @Test
    void shouldShowNoProcessorThatThereIsNot() throws Exception {
        GpuFigures.show(metrics, "/nowhere");

        assertThat(text())
                .contains("# TYPE millrace_gpu_memory_bytes gauge")
                .doesNotContain("millrace_gpu_memory_bytes{");
    }

    @Test
    void shouldForgetProcessorsThatAreToldOfNoMore() throws Exception {
        program("echo '0, 35, 24576, 1024'");
        GpuFigures.show(metrics, directory.toString());
        Eventually.await("nvidia-smi to have answered", () -> text().contains("{gpu="));
        program("exit 9");

        Eventually.await("nvidia-smi to have failed", () -> !text().contains("{gpu="));
    }

    private void program(String script) throws Exception {
        // Moved into place: a program that is being written cannot be started.
        Path made = Files.writeString(directory.resolve("made"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(
                made,
                directory.resolve("nvidia-smi"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private String text() throws Exception {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString();
    }
}
