package io.millrace.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quickstart.cluster.MillraceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Those who ask serving over HTTP while it scores: twenty times a second, each over a connection of its own, for predictions and features of those who are
 * there, and now and then for a path and for an entity that nobody has ever asked for.
 */
final class Callers implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("requests are answered on port (\\d+)");
    private static final long EVERY_MILLIS = 50;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Map<Integer, Integer> answers = new TreeMap<>();
    private final String address;
    private final Supplier<String> customer;
    private long asked;

    private Callers(String address, Supplier<String> customer) {
        this.address = address;
        this.customer = customer;
    }

    /** Begins to ask; returns at once. */
    static Callers start(MillraceProcess serving, Supplier<String> customer) throws IOException {
        Matcher port = PORT.matcher(serving.lastLog());
        if (!port.find()) {
            throw new IllegalStateException("serving has not said its port");
        }
        Callers callers = new Callers("http://127.0.0.1:" + port.group(1), customer);
        var unused = callers.thread.scheduleWithFixedDelay(callers::ask, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return callers;
    }

    private void ask() {
        asked++;
        int status;
        try {
            status = switch ((int) (asked % 10)) {
                case 0 -> get("/nobody-has-asked-this/" + asked);
                case 1 -> get("/features/nobody-" + asked);
                case 2, 3 -> get("/features/" + customer.get());
                default -> post("/predict", "{\"entity\": \"" + customer.get() + "\"}");
            };
        } catch (IOException broken) {
            status = 0;
        }
        synchronized (answers) {
            answers.merge(status, 1, Integer::sum);
        }
    }

    private int get(String path) throws IOException {
        return answer(open(path));
    }

    private int post(String path, String body) throws IOException {
        HttpURLConnection connection = open(path);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body.getBytes(UTF_8));
        }
        return answer(connection);
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address + path).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout(10_000);
        connection.setReadTimeout(10_000);
        return connection;
    }

    private static int answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (in != null) {
                in.readAllBytes();
            }
        } finally {
            connection.disconnect();
        }
        return status;
    }

    /** How many requests were answered how, by status; 0: not at all. */
    Map<Integer, Integer> answers() {
        synchronized (answers) {
            return new TreeMap<>(answers);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
