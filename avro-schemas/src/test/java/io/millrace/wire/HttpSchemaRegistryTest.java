package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.http.ForeignText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSchemaRegistryTest {

    private static final Schema SCHEMA =
            SchemaBuilder.record("A").fields().requiredString("name").endRecord();

    private StubRegistry server;

    @BeforeEach
    void start() throws IOException {
        server = StubRegistry.http();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpSchemaRegistry registry(String... settings) {
        Map<String, Object> config = new HashMap<>();
        config.put("schema.registry.url", server.url());
        config.put("retries.wait.ms", "1");
        for (int i = 0; i < settings.length; i += 2) {
            config.put(settings[i], settings[i + 1]);
        }
        return HttpSchemaRegistry.of(config);
    }

    @Test
    void shouldAskOnceForWhatItThenKnows() {
        server.answers(200, "{\"id\": 17}").answers(200, "{\"schema\": \"\\\"string\\\"\"}");
        HttpSchemaRegistry registry = registry();

        int first = registry.register("a topic-value", SCHEMA);
        int second = registry.register("a topic-value", SCHEMA);
        Schema once = registry.byId(3);
        Schema again = registry.byId(3);

        assertThat(first).isEqualTo(17).isEqualTo(second);
        assertThat(once).isEqualTo(Schema.create(Schema.Type.STRING)).isSameAs(again);
        assertThat(server.requests())
                .extracting(request -> request.method() + " " + request.path())
                .containsExactly("POST /subjects/a%20topic-value/versions", "GET /schemas/ids/3");
    }

    @Test
    void shouldForgetASubjectThatItDeletes() {
        server.answers(200, "{\"id\": 17}")
                .answers(200, "[1, 2]")
                .answers(404, "{\"error_code\": 40404, \"message\": \"deleted before\"}")
                .answers(200, "{\"id\": 18}");
        HttpSchemaRegistry registry = registry();
        registry.register("a topic-value", SCHEMA);

        boolean deleted = registry.delete("a topic-value");
        boolean again = registry.delete("a topic-value");
        int anew = registry.register("a topic-value", SCHEMA);

        assertThat(deleted).isTrue();
        assertThat(again).isFalse();
        assertThat(anew).isEqualTo(18);
        assertThat(server.requests().get(1)).returns("DELETE", StubRegistry.Request::method);
        assertThat(server.requests().get(1).path()).isEqualTo("/subjects/a%20topic-value");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503})
    void shouldTryAgainWhatMayPassWithTime(int status) {
        server.answers(status, "busy").answers(status, "").answers(200, "{\"id\": 5}");

        assertThat(registry().register("t-value", SCHEMA)).isEqualTo(5);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void shouldSetALevelAgainThatAnotherProcessSetAtTheSameTime() {
        server.answers(409, "{\"error_code\": 0, \"message\": \"A rule named 'COMPATIBILITY' already exists.\"}")
                .answers(200, "{\"compatibility\": \"FULL\"}");

        registry().setCompatibility("t-value", Compatibility.FULL);

        assertThat(server.requests()).hasSize(2).allMatch(request -> request.path()
                .equals("/config/t-value"));
    }

    @Test
    void shouldGiveUpAfterTheRetriesItWasGiven() {
        server.answers(503, "down");

        assertThatThrownBy(() -> registry("max.retries", "2").byId(1))
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.retriable()).isTrue();
                    assertThat(e).hasMessageContaining("503").hasMessageContaining("down");
                });
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void shouldQuoteAnAnswerInOneLine() {
        server.answers(422, "no\r\n2026 INFO all is well \u001b[2J" + "x".repeat(10_000));

        assertThatThrownBy(() -> registry().byId(1))
                .hasMessageContaining(": status 422: no\\u000d\\u000a2026 INFO all is well \\u001b[2Jxxx")
                .hasMessageEndingWith("x…")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(450).doesNotContain("\n"));
    }

    @Test
    void shouldNotHoldMoreOfAnAnswerThanASchemaMayHave() {
        server.answers(200, "{\"schema\": \"\\\"string\\\"\"" + " ".repeat(ForeignText.MOST) + "}");

        assertThatThrownBy(() -> registry("max.retries", "0").byId(1))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.retriable()).isTrue())
                .hasMessageEndingWith(": the answer has more than 8,388,608 bytes");
    }

    @Test
    void shouldNotTryAgainWhatWasRefused() {
        server.answers(409, "{\"error_code\": 409, \"message\": \"incompatible\"}")
                .answers(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}")
                .answers(401, "who are you")
                .answers(422, "{\"error_code\": 42201, \"message\": \"not Avro\"}")
                .answers(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
        HttpSchemaRegistry registry = registry();

        assertThat(kindOf(() -> registry.register("t-value", SCHEMA))).isEqualTo(RegistryException.Kind.INCOMPATIBLE);
        assertThat(kindOf(() -> registry.register("t-value", SCHEMA))).isEqualTo(RegistryException.Kind.DENIED);
        assertThat(kindOf(() -> registry.register("t-value", SCHEMA))).isEqualTo(RegistryException.Kind.INVALID);
        assertThat(kindOf(() -> registry.byId(1))).isEqualTo(RegistryException.Kind.NOT_FOUND);
        assertThat(server.requests()).hasSize(5);
    }

    /** Apicurio answers so when two register a subject's first schema at once. */
    @Test
    void shouldFindWhatAnotherHasRegisteredMeanwhile() {
        server.answers(409, "{\"error_code\": 409, \"message\": \"already exists\"}")
                .answers(200, "{\"id\": 17, \"version\": 1}");

        assertThat(registry().register("t-value", SCHEMA)).isEqualTo(17);
        assertThat(server.requests())
                .extracting(StubRegistry.Request::path)
                .containsExactly("/subjects/t-value/versions", "/subjects/t-value");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 422})
    void shouldTakeARefusalInOtherWordsForTheRegistrysWhenItStillAnswersForAnIdThatItHas(int status) {
        server.answers(200, "{\"id\": 17}")
                .answers(status, "no such id")
                .answers(200, "{\"schema\": \"\\\"string\\\"\"}");
        HttpSchemaRegistry registry = registry();
        registry.register("t-value", SCHEMA);

        assertThat(kindOf(() -> registry.byId(2))).isEqualTo(RegistryException.Kind.NOT_FOUND);
        assertThat(kindOf(() -> registry.byId(2))).as("remembered").isEqualTo(RegistryException.Kind.NOT_FOUND);
        assertThat(server.requests())
                .extracting(StubRegistry.Request::path)
                .containsExactly("/subjects/t-value/versions", "/schemas/ids/2", "/schemas/ids/17");
    }

    @ParameterizedTest
    @CsvSource({"404, <html>no such page</html>", "200, <html>maintenance</html>", "302, moved"})
    void shouldTakeAPageThatAnswersForEveryIdForAnOutage(int status, String page) {
        server.answers(200, "{\"id\": 17}").answers(status, page);
        HttpSchemaRegistry registry = registry();
        registry.register("t-value", SCHEMA);

        assertThatThrownBy(() -> registry.byId(2))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.retriable()).isTrue());
        assertThatThrownBy(() -> registry("max.retries", "0").byId(2))
                .as("no id is known to ask for")
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.retriable()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldAskNobodyForAnIdThatNoRegistryGivesOut(int id) {
        HttpSchemaRegistry registry = registry();

        assertThat(kindOf(() -> registry.byId(id))).isEqualTo(RegistryException.Kind.NOT_FOUND);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "42",
                "{}",
                "{\\\"type\\\": \\\"shop.Unknown\\\"}",
                "{\\\"type\\\": \\\"enum\\\"}",
                "{\\\"type\\\": \\\"fixed\\\", \\\"name\\\": \\\"F\\\"}",
                "{\\\"type\\\": \\\"record\\\", \\\"name\\\": \\\"R\\\", \\\"fields\\\": [{\\\"name\\\": \\\"f\\\"}]}"
            })
    void shouldSayThatATextIsNoSchemaAndAskForItOnce(String text) {
        server.answers(200, "{\"schema\": \"" + text + "\"}");
        HttpSchemaRegistry registry = registry();

        assertThat(kindOf(() -> registry.byId(8))).isEqualTo(RegistryException.Kind.UNUSABLE);
        assertThat(kindOf(() -> registry.byId(8))).isEqualTo(RegistryException.Kind.UNUSABLE);
        assertThat(server.requests()).hasSize(1);
    }

    private static RegistryException.Kind kindOf(Runnable call) {
        RegistryException refused = catchThrowableOfType(RegistryException.class, call::run);
        assertThat(refused.retriable()).isFalse();
        return refused.kind();
    }

    @Test
    void shouldRememberForAMomentThatAnIdIsUnknown() {
        server.answers(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
        HttpSchemaRegistry registry = registry();

        for (int i = 0; i < 100; i++) {
            assertThat(kindOf(() -> registry.byId(9))).isEqualTo(RegistryException.Kind.NOT_FOUND);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void shouldAskTheNextAddressWhenOneDoesNotAnswer() throws IOException {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        server.answers(200, "{\"id\": 5}");

        int id = registry("schema.registry.url", "http://localhost:" + nobody + ", " + server.url() + "/")
                .register("t-value", SCHEMA);

        assertThat(id).isEqualTo(5);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void shouldGiveUpOnAServerThatNeverAnswers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            HttpSchemaRegistry registry = registry(
                    "schema.registry.url",
                    "http://localhost:" + silent.getLocalPort(),
                    "http.read.timeout.ms",
                    "100",
                    "max.retries",
                    "1");

            assertThatThrownBy(() -> registry.byId(1))
                    .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.retriable())
                            .isTrue());
        }
    }

    @Test
    void shouldSendTheCredentialsItWasGiven() {
        server.answers(200, "{\"id\": 5}");

        registry().register("t-value", SCHEMA);
        registry("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "ann:s3:cret")
                .register("t-value", SCHEMA);
        registry("schema.registry.basic.auth.user.info", "ann:s3:cret").register("t-value", SCHEMA);
        registry("schema.registry.url", "http://an%6E:s3%3Acr+et@" + server.hostAndPort())
                .register("t-value", SCHEMA);
        registry("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken")
                .register("t-value", SCHEMA);

        assertThat(server.requests())
                .extracting(StubRegistry.Request::authorization)
                .containsExactly(
                        null, basic("ann:s3:cret"), basic("ann:s3:cret"), basic("ann:s3:cr+et"), "Bearer t0ken");
    }

    private static String basic(String userInfo) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userInfo.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void shouldNeverSayAPassword() {
        server.answers(503, "down");
        HttpSchemaRegistry registry =
                registry("schema.registry.url", "http://ann:s3cret@" + server.hostAndPort(), "max.retries", "0");

        assertThatThrownBy(() -> registry.byId(1))
                .hasMessageContaining("localhost")
                .satisfies(e -> {
                    for (Throwable at = e; at != null; at = at.getCause()) {
                        assertThat(at.toString()).doesNotContain("s3cret").doesNotContain("ann");
                    }
                });
    }

    @Test
    void shouldResolveReferencesToOtherSubjects() {
        server.answers(
                        200,
                        "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Order\\\",\\\"fields\\\":["
                                + "{\\\"name\\\":\\\"to\\\",\\\"type\\\":\\\"shop.Address\\\"}]}\", \"references\": "
                                + "[{\"name\": \"shop.Address\", \"subject\": \"address\", \"version\": 3}]}")
                .answers(
                        200,
                        "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Address\\\",\\\"namespace\\\":"
                                + "\\\"shop\\\",\\\"fields\\\":[{\\\"name\\\":\\\"city\\\",\\\"type\\\":\\\"string\\\"}]}\"}");

        Schema order = registry().byId(8);

        assertThat(order.getField("to").schema().getField("city").schema().getType())
                .isEqualTo(Schema.Type.STRING);
        assertThat(server.requests())
                .extracting(StubRegistry.Request::path)
                .containsExactly("/schemas/ids/8", "/subjects/address/versions/3");
    }

    @Test
    void shouldSayThatASchemaOfAnotherLanguageIsNoAvroSchema() {
        server.answers(200, "{\"schemaType\": \"PROTOBUF\", \"schema\": \"syntax = 'proto3';\"}");

        assertThat(kindOf(() -> registry().byId(8))).isEqualTo(RegistryException.Kind.UNUSABLE);
    }

    @Test
    void shouldTrustTheStoreThatItWasGivenAndNoOther(@TempDir Path directory) throws Exception {
        Path store = selfSigned(directory);
        try (StubRegistry secure = StubRegistry.https(serverContext(store))) {
            secure.answers(200, "{\"id\": 5}");
            HttpSchemaRegistry trusting = registry(
                    "schema.registry.url",
                    secure.url(),
                    "schema.registry.ssl.truststore.location",
                    store.toString(),
                    "schema.registry.ssl.truststore.type",
                    "PKCS12",
                    "schema.registry.ssl.truststore.password",
                    "changeit");
            HttpSchemaRegistry stranger = registry("schema.registry.url", secure.url(), "max.retries", "0");

            assertThat(trusting.register("t-value", SCHEMA)).isEqualTo(5);
            assertThatThrownBy(() -> stranger.register("t-value", SCHEMA)).isInstanceOf(RegistryException.class);
        }
    }

    private static Path selfSigned(Path directory) throws Exception {
        Path store = directory.resolve("localhost.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static javax.net.ssl.SSLContext serverContext(Path store) {
        Map<String, Object> config = new HashMap<>();
        config.put("ssl.keystore.type", "PKCS12");
        config.put("ssl.keystore.location", store.toString());
        config.put("ssl.keystore.password", "changeit");
        config.put("ssl.key.password", "changeit");
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            ConfigDef keys = new ConfigDef();
            SslConfigs.addClientSslSupport(keys);
            factory.configure(keys.parse(config));
            return factory.sslContext();
        }
    }
}
