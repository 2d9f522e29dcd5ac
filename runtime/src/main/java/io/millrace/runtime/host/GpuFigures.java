package io.millrace.runtime.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NVIDIA's graphics processors, as {@code nvidia-smi} tells of them; nothing where it is not on the path. A scrape shows what the one before has asked for, so that none
 * waits for another program.
 */
public final class GpuFigures {
    private static final Logger LOG = LoggerFactory.getLogger(GpuFigures.class);
    private static final String PROGRAM = "nvidia-smi";
    private static final List<String> ASKED =
            List.of("--query-gpu=index,utilization.gpu,memory.total,memory.used", "--format=csv,noheader,nounits");
    private static final long PATIENCE_SECONDS = 10;
    private static final double MIB = 1024.0 * 1024;

    private final Optional<Path> program;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile List<Gpu> latest = List.of();

    /**
     * A graphics processor; not a number where it does not tell.
     *
     * @param utilization 0 to 1
     */
    private record Gpu(String index, double utilization, double totalBytes, double usedBytes) {}

    private GpuFigures(Optional<Path> program) {
        this.program = program;
    }

    /**
     * Shows them.
     *
     * @param path where programs are, as the environment variable has it
     */
    public static void show(Metrics metrics, String path) {
        Optional<Path> program = Stream.of(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
        GpuFigures figures = new GpuFigures(program);
        metrics.family(
                "millrace_gpu_utilization_ratio",
                "Share of the time that a graphics processor was busy, 0 to 1; there is none without nvidia-smi.",
                List.of("gpu"),
                PROGRAM,
                () -> figures.samples(gpu -> Stream.of(new Sample(List.of(gpu.index), gpu.utilization))));
        metrics.family(
                "millrace_gpu_memory_bytes",
                "Memory of a graphics processor: all of it, and what is used; there is none without nvidia-smi.",
                List.of("gpu", "kind"),
                PROGRAM,
                () -> figures.samples(gpu -> Stream.of(
                        new Sample(List.of(gpu.index, "total"), gpu.totalBytes),
                        new Sample(List.of(gpu.index, "used"), gpu.usedBytes))));
    }

    private List<Sample> samples(Function<Gpu, Stream<Sample>> of) {
        program.ifPresent(this::ask);
        return latest.stream().flatMap(of).toList();
    }

    private void ask(Path smi) {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        try {
            Process process = ChildProcess.of(Stream.concat(Stream.of(smi.toString()), ASKED.stream())
                            .toList())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // A line for each processor: that fits into the pipe, and may be read when the program has ended.
            var unused = process.onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((ended, silent) -> answered(process, silent == null && process.exitValue() == 0));
        } catch (IOException unusable) {
            answered(null, false);
            LOG.debug("{} cannot be asked", smi, unusable);
        }
    }

    private void answered(@Nullable Process process, boolean told) {
        try {
            latest = process != null && told
                    ? read(new String(process.getInputStream().readAllBytes(), UTF_8))
                    : List.of();
        } catch (IOException | RuntimeException unreadable) {
            latest = List.of();
            LOG.debug("what {} says cannot be read", PROGRAM, unreadable);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            asking.set(false);
        }
    }

    private static List<Gpu> read(String answer) {
        return answer.lines()
                .map(line -> line.split(",", -1))
                .filter(cells -> cells.length == 4)
                .map(cells -> new Gpu(
                        cells[0].strip(), number(cells[1]) / 100, number(cells[2]) * MIB, number(cells[3]) * MIB))
                .toList();
    }

    /** Some processors do not tell all: {@code [N/A]}. */
    private static double number(String cell) {
        try {
            return Double.parseDouble(cell.strip());
        } catch (NumberFormatException untold) {
            return Double.NaN;
        }
    }
}
