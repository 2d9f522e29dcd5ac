package io.millrace.runtime.settings;

import io.millrace.runtime.access.Scope;
import io.millrace.topics.Environment;
import io.millrace.wire.RecordSerdes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every setting of Millrace's own: one home, one default, one line. Kafka's own settings keep their own names. */
public final class MillraceSettings {
    public static final Setting<List<Path>> PROJECT = of(
            "project",
            MillraceSettings::paths,
            "project.yaml",
            "Project files, separated by commas; later ones overlay.");

    public static final Setting<String> PROJECT_COMMIT = of(
            "project.commit",
            MillraceSettings::commit,
            null,
            "Commit that the project files are of, with -dirty behind it where they have changed since: what models' lineage says where they lie outside their repository, as in a container; unset: git is asked.");

    public static final Setting<Environment> ENVIRONMENT = of(
            "environment",
            MillraceSettings::environment,
            "prod",
            "dev: topics with one replica; prod: three replicas, two in sync.");

    public static final Setting<String> BOOTSTRAP_SERVERS = of(
            "bootstrap.servers",
            MillraceSettings::notBlank,
            null,
            "Kafka brokers to begin with, host:port, separated by commas.");

    /** The registry's other settings, {@code schema.registry.*}, are listed by {@link io.millrace.wire.RegistrySettings}. */
    public static final Setting<String> REGISTRY_URL = of(
            "schema.registry.url",
            MillraceSettings::notBlank,
            null,
            "Addresses of the schema registry's REST interface, separated by commas.");

    public static final Setting<Path> STATE_DIR = of(
            "state.dir",
            text -> Path.of(notBlank(text)),
            null,
            "Directory of local state: on a disk that outlives the process, one per process.");

    public static final Setting<Path> TRAINING_DIR = of(
            "training.dir",
            text -> Path.of(notBlank(text)),
            null,
            "Directory of what the trainer makes: datasets, models in the making, reports; one per trainer; state.dir/training unless set.");

    public static final Setting<String> HTTP_HOST =
            of("http.host", MillraceSettings::notBlank, "127.0.0.1", "Address that metrics and health are served on.");

    public static final Setting<Integer> HTTP_PORT = of(
            "http.port",
            text -> integer(text, 0, 65535),
            "9400",
            "Port that metrics and health are served on; 0: any free one.");

    public static final Setting<Set<String>> HTTP_ALLOWED_HOSTS = of(
            "http.allowed.hosts",
            MillraceSettings::hosts,
            null,
            "Names under which metrics and health may be asked for, separated by commas: those by which a proxy on the same machine passes requests on, with the port that browsers see where it is not the usual one. Addresses and localhost always are. Unset: no others where http.host is the loopback address, any elsewhere.");

    public static final Setting<Path> HTTP_TLS_CERTIFICATE = of(
            "http.tls.certificate",
            text -> Path.of(notBlank(text)),
            null,
            "File with the certificate in PEM, and those that lead to its authority, by which metrics and health are served over TLS; read again when it changes; unset: without TLS.");

    public static final Setting<Path> HTTP_TLS_KEY = of(
            "http.tls.key",
            text -> Path.of(notBlank(text)),
            null,
            "File with its private key: PKCS#8 in PEM, not encrypted; read again when it changes.");

    public static final Setting<Path> HTTP_TLS_CLIENT_AUTHORITIES = of(
            "http.tls.client.authorities",
            text -> Path.of(notBlank(text)),
            null,
            "File with certificates in PEM of the authorities whose clients may show a certificate (mutual TLS); read again when it changes; unset: none is asked for.");

    public static final Setting<Path> HTTP_CALLERS = of(
            "http.callers",
            text -> Path.of(notBlank(text)),
            null,
            "File that says who may ask http.*, by tokens' hashes and certificates' subjects: docs/security.md; read again when it changes.");

    public static final Setting<Set<Scope>> HTTP_ANONYMOUS = of(
            "http.anonymous",
            text -> text.strip().equals("none") ? Set.of() : Scope.parse(text, Set.of(Scope.READ)),
            null,
            "What anybody may ask for without saying who it is: read, for metrics and the reasons of health, or none. Unset: read at the loopback address without http.callers, else none.");

    public static final Setting<String> REST_HOST =
            of("rest.host", MillraceSettings::notBlank, "127.0.0.1", "Address that serving answers requests on.");

    public static final Setting<Integer> REST_PORT = of(
            "rest.port",
            text -> integer(text, 0, 65535),
            "6566",
            "Port that serving answers requests on; 0: any free one.");

    public static final Setting<String> REST_ADVERTISED_HOST = of(
            "rest.advertised.host",
            MillraceSettings::notBlank,
            null,
            "Name by which other instances of serving reach this one; rest.host, or this machine's name where that is a wildcard, unless set.");

    public static final Setting<Set<String>> REST_ALLOWED_HOSTS = of(
            "rest.allowed.hosts",
            MillraceSettings::hosts,
            null,
            "Names under which serving may be asked, separated by commas: those by which a proxy on the same machine passes requests on, with the port that browsers see where it is not the usual one. Addresses and localhost always are. Unset: no others where rest.host is the loopback address, any elsewhere.");

    public static final Setting<Integer> REST_MAX_IN_FLIGHT = of(
            "rest.max.in.flight",
            text -> integer(text, 1, 10_000),
            "64",
            "Requests that serving works on at once; those beyond are answered with 503.");

    public static final Setting<Duration> REST_DEADLINE = of(
            "rest.deadline.ms",
            text -> Duration.ofMillis(integer(text, 10, 600_000)),
            "5000",
            "How long a request may take at most; a client that waits for less says so in the header X-Timeout-Ms.");

    public static final Setting<Path> REST_TLS_CERTIFICATE = of(
            "rest.tls.certificate",
            text -> Path.of(notBlank(text)),
            null,
            "File with the certificate in PEM, and those that lead to its authority, by which serving answers over TLS; read again when it changes; unset: without TLS.");

    public static final Setting<Path> REST_TLS_KEY = of(
            "rest.tls.key",
            text -> Path.of(notBlank(text)),
            null,
            "File with its private key: PKCS#8 in PEM, not encrypted; read again when it changes.");

    public static final Setting<Path> REST_TLS_CLIENT_AUTHORITIES = of(
            "rest.tls.client.authorities",
            text -> Path.of(notBlank(text)),
            null,
            "File with certificates in PEM of the authorities whose clients may show a certificate (mutual TLS), and that other instances' certificates are checked by; read again when it changes; unset: none is asked for.");

    public static final Setting<Path> REST_CALLERS = of(
            "rest.callers",
            text -> Path.of(notBlank(text)),
            null,
            "File that says who may ask rest.*, by tokens' hashes and certificates' subjects: docs/security.md; read again when it changes.");

    public static final Setting<Set<Scope>> REST_ANONYMOUS = of(
            "rest.anonymous",
            text -> text.strip().equals("none")
                    ? Set.of()
                    : Scope.parse(text, Set.of(Scope.SCORE, Scope.READ, Scope.PUSH)),
            null,
            "What anybody may ask for without saying who it is: score, read and push, separated by commas, or none. Unset: all three at the loopback address without rest.callers, else none.");

    public static final Setting<String> REST_PEER_TOKEN = of(
            "rest.peer.token",
            MillraceSettings::token,
            null,
            "Token by which instances of serving ask each other, the same for all; needed where more than one runs and anonymous callers may not read.");

    public static final Setting<Integer> REST_RATE_LIMIT = of(
            "rest.rate.limit",
            text -> integer(text, 1, 1_000_000),
            null,
            "Requests per second that one caller may make: a name of rest.callers, or an address where nobody says who it is; those beyond are answered with 429; unset: any number.");

    public static final Setting<String> CONSOLE_TOKEN = of(
            "console.token",
            MillraceSettings::token,
            null,
            "Bearer token of one more caller, named console, who may operate, read and score: promote, roll back and retry from the console; unset or empty: there is none.");

    public static final Setting<Duration> SERVING_REPORT_INTERVAL = of(
            "serving.report.interval.ms",
            text -> Duration.ofMillis(integer(text, 100, 2_000)),
            "2000",
            "How often each instance of serving reports what it has scored, by which rollouts are guarded: 2 s at most, for one that is silent for 6 s is taken for gone.");

    public static final Setting<Integer> THREADS = of(
            "threads",
            text -> integer(text, 1, 1000),
            "1",
            "Threads that each of a process's applications has: stream threads, and those of scoring.");

    public static final Setting<Integer> ROCKSDB_MEMORY = of(
            "rocksdb.memory.mb",
            text -> integer(text, 16, 1_000_000),
            "256",
            "Native memory of all state stores of a process together: block cache and write buffers, in MiB.");

    public static final Setting<Duration> COMMIT_INTERVAL = of(
            "commit.interval.ms",
            text -> Duration.ofMillis(integer(text, 1, 60_000)),
            "20",
            "How often exactly-once features commit; readers that wait for commits see updates that much later.");

    public static final Setting<Duration> TICK_INTERVAL = of(
            "tick.interval.ms",
            text -> Duration.ofMillis(integer(text, 100, 3_600_000)),
            "10000",
            "How often the features process writes a tick of the wall clock.");

    public static final Setting<Path> MODEL_SIGNING_KEY = of(
            "model.signing.key",
            text -> Path.of(notBlank(text)),
            null,
            "File with the private key that the trainer signs models with: Ed25519, PKCS#8 in PEM; unset: it does not sign.");

    public static final Setting<List<Path>> MODEL_VERIFICATION_KEYS = of(
            "model.verification.keys",
            MillraceSettings::paths,
            null,
            "Files with public keys in PEM, separated by commas: serving and monitor use only models that one of them has signed; unset: any.");

    public static final Setting<String> PRIVACY_KEY = of(
            "privacy.key",
            MillraceSettings::secret,
            null,
            "Secret under which those who were forgotten are remembered without their ids: 16 characters at least, better 64 (openssl rand -hex 32), the same for all processes of a project; unset or empty: nobody can be forgotten.");

    public static final Setting<URI> MLFLOW_TRACKING_URI = of(
            "mlflow.tracking.uri",
            text -> httpAddress(text, "mlflow.tracking.username and mlflow.tracking.password"),
            null,
            "Address of an MLflow tracking server that the trainer tells of trainings and versions, such as http://mlflow:5000; unset: it tells none.");

    public static final Setting<String> MLFLOW_TRACKING_TOKEN =
            of("mlflow.tracking.token", MillraceSettings::notBlank, null, "Bearer token for the MLflow server.");

    public static final Setting<String> MLFLOW_TRACKING_USERNAME =
            of("mlflow.tracking.username", MillraceSettings::notBlank, null, "User name for the MLflow server.");

    public static final Setting<String> MLFLOW_TRACKING_PASSWORD =
            of("mlflow.tracking.password", MillraceSettings::notBlank, null, "Password of that user.");

    public static final Setting<Path> MLFLOW_FOLDER = of(
            "mlflow.folder",
            text -> Path.of(notBlank(text)),
            null,
            "Folder that the trainer writes a run of MLflow's file store into for each training, such as mlruns; unset: it writes none.");

    /** Its path may be all that proves who posts, so it is as secret as a token. */
    public static final Setting<URI> ALERTS_WEBHOOK_URL = of(
            "alerts.webhook.url",
            text -> httpAddress(text, "alerts.webhook.token"),
            null,
            "Address that the monitor posts alerts to, such as https://pager.example.org/millrace; unset: it posts none.");

    public static final Setting<String> ALERTS_WEBHOOK_TOKEN =
            of("alerts.webhook.token", MillraceSettings::token, null, "Bearer token for that address.");

    public static final Setting<Duration> ALERTS_WEBHOOK_TIMEOUT = of(
            "alerts.webhook.timeout.ms",
            text -> Duration.ofMillis(integer(text, 100, 60_000)),
            "10000",
            "How long that address may take to answer; then it is asked again.");

    public static final Setting<Duration> ALERTS_WEBHOOK_GIVE_UP = of(
            "alerts.webhook.give.up.ms",
            text -> Duration.ofMillis(integer(text, 100, 604_800_000)),
            "86400000",
            "How long that address may fail on one alert and take others; then that one is given up.");

    public static final Setting<String> ALERTS_WEBHOOK_SEVERITY = of(
            "alerts.webhook.severity",
            MillraceSettings::severity,
            "info",
            "Least severity of an alert that is posted: info, warning or critical.");

    public static final Setting<String> VALUE_SERIALIZER = of(
            RecordSerdes.SERIALIZER,
            MillraceSettings::notBlank,
            null,
            "Class of a Kafka serializer that writes Millrace's Avro records, in place of Millrace's own.");

    public static final Setting<String> VALUE_DESERIALIZER = of(
            RecordSerdes.DESERIALIZER,
            MillraceSettings::notBlank,
            null,
            "Class of a Kafka deserializer that makes Avro records of values, the sources' too, in place of Millrace's own.");

    /** All of them, in the order in which they are documented. */
    public static final List<Setting<?>> ALL = List.of(
            PROJECT,
            PROJECT_COMMIT,
            ENVIRONMENT,
            BOOTSTRAP_SERVERS,
            REGISTRY_URL,
            STATE_DIR,
            TRAINING_DIR,
            HTTP_HOST,
            HTTP_PORT,
            HTTP_ALLOWED_HOSTS,
            HTTP_TLS_CERTIFICATE,
            HTTP_TLS_KEY,
            HTTP_TLS_CLIENT_AUTHORITIES,
            HTTP_CALLERS,
            HTTP_ANONYMOUS,
            REST_HOST,
            REST_PORT,
            REST_ADVERTISED_HOST,
            REST_ALLOWED_HOSTS,
            REST_MAX_IN_FLIGHT,
            REST_DEADLINE,
            REST_TLS_CERTIFICATE,
            REST_TLS_KEY,
            REST_TLS_CLIENT_AUTHORITIES,
            REST_CALLERS,
            REST_ANONYMOUS,
            REST_PEER_TOKEN,
            REST_RATE_LIMIT,
            CONSOLE_TOKEN,
            SERVING_REPORT_INTERVAL,
            THREADS,
            ROCKSDB_MEMORY,
            COMMIT_INTERVAL,
            TICK_INTERVAL,
            MODEL_SIGNING_KEY,
            MODEL_VERIFICATION_KEYS,
            PRIVACY_KEY,
            MLFLOW_TRACKING_URI,
            MLFLOW_TRACKING_TOKEN,
            MLFLOW_TRACKING_USERNAME,
            MLFLOW_TRACKING_PASSWORD,
            MLFLOW_FOLDER,
            ALERTS_WEBHOOK_URL,
            ALERTS_WEBHOOK_TOKEN,
            ALERTS_WEBHOOK_TIMEOUT,
            ALERTS_WEBHOOK_GIVE_UP,
            ALERTS_WEBHOOK_SEVERITY,
            VALUE_SERIALIZER,
            VALUE_DESERIALIZER);

    /** Those that a deployment passes on whether or not somebody has given them a value, as a Compose file does with a variable: empty is unset. */
    static final Set<Setting<?>> UNSET_WHERE_EMPTY = Set.of(CONSOLE_TOKEN, PRIVACY_KEY);

    private MillraceSettings() {}

    /** @param credentials the settings that say who asks: an address is told in logs, and that must not be in it */
    private static URI httpAddress(String text, String credentials) {
        URI address;
        try {
            address = URI.create(text.strip());
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("an address such as http://host:5000", malformed);
        }
        if (!Set.of("http", "https").contains(String.valueOf(address.getScheme())) || address.getHost() == null) {
            throw new IllegalArgumentException("an address such as http://host:5000");
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("an address without user and password, which are set by " + credentials);
        }
        return address;
    }

    private static <T> Setting<T> of(
            String name, Function<String, T> parser, @Nullable String defaultText, String doc) {
        return new Setting<>(name, parser, defaultText, doc);
    }

    private static String notBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a text that is not empty");
        }
        return text.strip();
    }

    private static String commit(String text) {
        if (!text.strip().matches("[0-9a-f]{7,64}(-dirty)?")) {
            throw new IllegalArgumentException("7 to 64 lower-case hex digits, and -dirty where there are changes");
        }
        return text.strip();
    }

    private static Environment environment(String text) {
        return switch (text.strip()) {
            case "dev" -> Environment.DEV;
            case "prod" -> Environment.PROD;
            default -> throw new IllegalArgumentException("dev or prod");
        };
    }

    private static String token(String text) {
        if (!text.strip().matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException("a token of visible ASCII characters");
        }
        return text.strip();
    }

    private static String secret(String text) {
        if (!text.strip().matches("[\\x21-\\x7e]{16,}")) {
            throw new IllegalArgumentException("a secret of 16 or more visible ASCII characters");
        }
        return text.strip();
    }

    private static Set<String> hosts(String text) {
        Set<String> hosts =
                Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toUnmodifiableSet());
        if (hosts.stream().anyMatch(host -> !host.matches("[\\w-]+(\\.[\\w-]+)*\\.?(:[0-9]{1,5})?"))) {
            throw new IllegalArgumentException("names of hosts, with or without a port, separated by commas");
        }
        return hosts;
    }

    private static String severity(String text) {
        if (!Set.of("info", "warning", "critical").contains(text.strip())) {
            throw new IllegalArgumentException("info, warning or critical");
        }
        return text.strip();
    }

    private static int integer(String text, int least, int greatest) {
        try {
            int value = Integer.parseInt(text.strip());
            if (value >= least && value <= greatest) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // The message below serves both.
        }
        throw new IllegalArgumentException("a whole number from " + least + " to " + greatest);
    }

    private static List<Path> paths(String text) {
        return Arrays.stream(notBlank(text).split(",", -1))
                .map(part -> Path.of(notBlank(part)))
                .toList();
    }
}
