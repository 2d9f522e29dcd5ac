package io.millrace.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of its own, on the loopback address and in a temporary directory; it decodes its log for replication. */
final class PostgresServer {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    /** A server refuses to run as root: then it runs as this user. */
    private static final String USER = "postgres";

    private final Path programs;
    private final Path directory;
    private final int port;

    private PostgresServer(Path programs, Path directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    static PostgresServer start() throws Exception {
        Path directory = Files.createTempDirectory("millrace-postgres");
        if (root()) {
            run(List.of("chown", USER, directory.toString()));
        }
        PostgresServer server = new PostgresServer(programs(), directory, freePort());
        server.program(
                "initdb",
                "-D",
                server.data(),
                "-U",
                USER,
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--no-sync");
        server.program(
                "pg_ctl",
                "-D",
                server.data(),
                "-l",
                directory.resolve("log").toString(),
                "-w",
                "-o",
                "-p " + server.port + " -k " + directory
                        + " -c listen_addresses=127.0.0.1 -c wal_level=logical -c fsync=off",
                "start");
        return server;
    }

    int port() {
        return port;
    }

    /** Runs statements as superuser, each in a transaction of its own. */
    void sql(String statements) throws Exception {
        psql("-c", statements);
    }

    /** Runs a file of statements as superuser. */
    void script(Path file, String password) throws Exception {
        // Where the server's user may read it.
        Path readable = Files.copy(file, directory.resolve(file.getFileName()));
        psql("-v", "password=" + password, "-f", readable.toString());
    }

    private void psql(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "-h", directory.toString(), "-p", String.valueOf(port), "-U", USER, "-q", "-v", "ON_ERROR_STOP=1"));
        all.addAll(List.of(arguments));
        program("psql", all.toArray(String[]::new));
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void program(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        if (root()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(programs.resolve(name).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws Exception {
        Path said = Files.createTempFile("millrace-postgres", ".log");
        Process process = new ProcessBuilder(command)
                .directory(said.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + Files.readString(said, StandardCharsets.UTF_8));
        }
        Files.delete(said);
    }

    /** The newest that is installed. */
    private static Path programs() throws IOException {
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .orElseThrow()
                    .resolve("bin");
        }
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void stop() throws Exception {
        program("pg_ctl", "-D", data(), "-m", "immediate", "stop");
    }
}
