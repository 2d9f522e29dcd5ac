package io.millrace.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of the tests' class path in a JVM of its own, to which can be done what production does to a process. It ends with this
 * JVM, however that goes.
 */
public final class ChildJvm {
    private static final int KILLED = 128 + 9;

    private final List<Path> logs = new ArrayList<>();
    private final String name;
    private final Path directory;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    private ChildJvm(String name, Path directory, List<String> command, Map<String, String> environment)
            throws IOException {
        this.name = name;
        this.directory = directory;
        this.command = command;
        this.environment = environment;
        process = launch();
    }

    /**
     * What a program finds where it runs.
     *
     * @param heap the most that it may use, as {@code -Xmx} has it
     * @param environment variables beside this process's own
     */
    public record Host(String heap, Map<String, String> environment) {
        public Host {
            environment = Map.copyOf(environment);
        }

        /** Of this process's environment. */
        public static Host ofHeap(String heap) {
            return new Host(heap, Map.of());
        }
    }

    /**
     * Starts one; returns at once.
     *
     * @param name what it is called in messages, and its logs in the directory
     * @param directory where its output goes
     * @param host what it finds there
     * @param main the class whose main method is run
     * @param arguments that method's
     */
    public static ChildJvm start(String name, Path directory, Host host, String main, List<String> arguments)
            throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It lives for seconds: what matters is how soon it runs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + host.heap(),
                // The tests' own configuration, on the same class path, would keep quiet.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                BoundProgram.class.getName(),
                main));
        command.addAll(arguments);
        return new ChildJvm(name, directory, command, host.environment());
    }

    private Process launch() throws IOException {
        int start = 0;
        while (Files.exists(directory.resolve(name + "-" + start + ".log"))) {
            start++;
        }
        Path log = Files.createFile(directory.resolve(name + "-" + start + ".log"));
        logs.add(log);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Starts it again, after it has ended; returns at once. */
    public void restart() throws IOException {
        assertThat(process.isAlive()).as("%s still runs", name).isFalse();
        process = launch();
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor())
                .as("exit code of %s, killed", name)
                .isEqualTo(KILLED);
    }

    /** SIGTERM; returns the exit code when it has ended. */
    public int terminate() throws InterruptedException {
        // Through the process itself it would lose its standard input, too, and take that for the end of this JVM.
        process.toHandle().destroy();
        return process.waitFor();
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on, as if no time had gone by. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process sent = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(sent.waitFor()).as("SIG%s to %s", signal, name).isZero();
    }

    /** The exit code with which it has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** By which the operating system knows it, since it was started the last time. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed since it was started the last time. */
    public String lastLog() throws IOException {
        return Files.readString(logs.get(logs.size() - 1));
    }

    /** What it has printed, each start after the other. */
    public String output() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path log : logs) {
            all.append("=== ").append(log.getFileName()).append(System.lineSeparator());
            all.append(Files.readString(log));
        }
        return all.toString();
    }

    /** Ends it, if it has not ended. */
    public void end() {
        process.destroyForcibly().onExit().join();
    }
}
