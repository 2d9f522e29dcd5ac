package io.millrace.benchmarks.serving;

import io.millrace.benchmarks.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The model behind FastAPI and uvicorn, one worker per processor, as {@code src/main/python/predict.py} has it: a user's own service, with every
 * customer's row in its memory.
 */
final class FastApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final InetSocketAddress address;
    private final Path log;

    private FastApi(Process process, InetSocketAddress address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /** Whether a Python interpreter has what the service needs. */
    static boolean installed(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import fastapi, uvicorn, xgboost")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /**
     * Starts it; returns when it listens.
     *
     * @param model file of the model, as XGBoost writes it
     * @param features file of the rows
     */
    static FastApi start(String python, Path directory, Path model, Path features) throws Exception {
        int port = freePort();
        Path script = Path.of(System.getProperty("millrace.home", "."), "benchmarks", "src", "main", "python");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                python,
                "-m",
                "uvicorn",
                "predict:app",
                "--app-dir",
                script.toString(),
                "--port",
                String.valueOf(port),
                "--workers",
                String.valueOf(Runtime.getRuntime().availableProcessors()),
                "--no-access-log"));
        builder.environment().put("MODEL", model.toString());
        builder.environment().put("FEATURES", features.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Path log = directory.resolve("fastapi.log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        FastApi service = new FastApi(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), log);
        Await.until(PATIENCE, service::listens);
        return service;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the service has ended: " + Files.readString(log));
        }
        // It listens before its workers have loaded the model, and they say so in the log.
        String said = Files.readString(log);
        int workers = said.split("Application startup complete", -1).length - 1;
        if (workers < Runtime.getRuntime().availableProcessors()) {
            return false;
        }
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
    }
}
