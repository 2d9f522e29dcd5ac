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
        file("proc/meminfo", "MemTotal:  3000 kB\nMemFree:  1 kB\nMemAvailable:  2000 kB\n");
        file("proc/self/cgroup", "0::/\n");
        file("sys/fs/cgroup/memory.max", "max\n");
        file("sys/fs/cgroup/memory.current", "1000\n");

        assertThat(available()).isEqualTo(2_048_000);
    }

    /** The files of a store fill whatever memory there is. */
    @Test
    void shouldNotCountInAContainerWhatFilesAreKeptIn() throws Exception {
        file("proc/meminfo", "MemTotal:  3000 kB\nMemAvailable:  2000 kB\n");
        file("proc/self/cgroup", "0::/\n");
        file("sys/fs/cgroup/memory.max", "1000000\n");
        file("sys/fs/cgroup/memory.current", "999000\n");
        file("sys/fs/cgroup/memory.stat", "anon 200000\nactive_file 99000\ninactive_file 700000\n");

        assertThat(available()).isEqualTo(701_000);
    }

    @Test
    void shouldTakeTheNarrowestOfTheLimitsAroundAProcess() throws Exception {
        file("proc/meminfo", "MemTotal:  3000 kB\nMemAvailable:  2000 kB\n");
        file("proc/self/cgroup", "0::/slice/service\n");
        file("sys/fs/cgroup/slice/memory.max", "500000\n");
        file("sys/fs/cgroup/slice/memory.current", "400000\n");
        file("sys/fs/cgroup/slice/memory.stat", "inactive_file 50000\n");
        file("sys/fs/cgroup/slice/service/memory.max", "300000\n");
        file("sys/fs/cgroup/slice/service/memory.current", "100000\n");
        file("sys/fs/cgroup/slice/service/memory.stat", "inactive_file 0\n");

        assertThat(available()).isEqualTo(150_000);
    }

    @Test
    void shouldKnowTheFirstVersionOfControlGroupsToo() throws Exception {
        file("proc/meminfo", "MemTotal:  3000 kB\nMemAvailable:  2000 kB\n");
        // The path is the machine's, of which the container sees its own group alone.
        file("proc/self/cgroup", "7:cpu,cpuacct:/docker/4f\n4:memory:/docker/4f\n0::/\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000000\n");
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "900000\n");
        file("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 300000\n");

        assertThat(available()).isEqualTo(400_000);

        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(available()).isEqualTo(2_048_000);
    }

    @Test
    void shouldAskTheJvmWhereLinuxTellsNothing() {
        assertThat(available()).isPositive();
    }

    private double available() {
        return new HostFigures(system, directory).available();
    }

    private void file(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
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
