package io.millrace.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.topics.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path directory;

    @Test
    void shouldLetLaterLayersWin() throws Exception {
        Path file = write("bootstrap.servers=file:1\nhttp.port=1\nthreads=1\n");

        Settings settings = Settings.builder()
                .file(file)
                .environment(Map.of("MILLRACE_HTTP_PORT", "2", "MILLRACE_THREADS", "2", "HOME", "/nowhere"))
                .flag("threads", "3")
                .build();

        assertThat(settings.get(MillraceSettings.BOOTSTRAP_SERVERS)).isEqualTo("file:1");
        assertThat(settings.get(MillraceSettings.HTTP_PORT)).isEqualTo(2);
        assertThat(settings.get(MillraceSettings.THREADS)).isEqualTo(3);
    }

    @Test
    void shouldHaveTheDocumentedDefaults() throws Exception {
        Settings settings = Settings.builder().build();

        assertThat(settings.get(MillraceSettings.ENVIRONMENT)).isEqualTo(Environment.PROD);
        assertThat(settings.get(MillraceSettings.HTTP_HOST)).isEqualTo("127.0.0.1");
        assertThat(settings.get(MillraceSettings.COMMIT_INTERVAL)).isEqualTo(Duration.ofMillis(20));
        assertThat(settings.find(MillraceSettings.STATE_DIR)).isEmpty();
    }

    @Test
    void shouldSayThatAFileIsNotThere() {
        Settings.Builder builder = Settings.builder().file(directory.resolve("nosuch.properties"));

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(directory.resolve("nosuch.properties") + ": there is no such file");
    }

    @Test
    void shouldSayWhichSettingWasProbablyMeant() {
        Settings.Builder builder = Settings.builder().flag("mlflow.foler", "mlruns");

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("--set mlflow.foler: there is no such setting (did you mean mlflow.folder?)");
    }

    @Test
    void shouldPutThePrefixBeforeEveryNameInTheEnvironmentOnce() throws Exception {
        assertThat(MillraceSettings.ALL)
                .extracting(Setting::environmentName)
                .allMatch(variable -> variable.matches("MILLRACE_(?!MILLRACE_)[A-Z_]+"))
                .doesNotHaveDuplicates();

        Settings settings = Settings.builder()
                .environment(Map.of("MILLRACE_VALUE_DESERIALIZER", "com.example.Avro"))
                .build();

        assertThat(settings.find(MillraceSettings.VALUE_DESERIALIZER)).contains("com.example.Avro");
        // Kafka's own setting of nearly that name is another.
        assertThat(settings.consumer()).doesNotContainKey("value.deserializer");
    }

    @Test
    void shouldSayEveryMistakeAtOnceAndWhereItStands() throws Exception {
        Path file = write("http.port=eighty\nbootstrap.server=typo:1\n");
        Settings.Builder builder = Settings.builder()
                .file(file)
                .environment(Map.of("MILLRACE_ENVIRONMENT", "staging", "MILLRACE_HTTP_PROT", "1"))
                .flag("threads", "0");

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.mistakes())
                        .containsExactlyInAnyOrder(
                                file + ": http.port: found \"eighty\", expected a whole number from 0 to 65535",
                                file + ": bootstrap.server: there is no such setting (did you mean bootstrap.servers?)",
                                "MILLRACE_ENVIRONMENT: found \"staging\", expected dev or prod",
                                "MILLRACE_HTTP_PROT: there is no such setting (did you mean http.port?)",
                                "--set threads: found \"0\", expected a whole number from 1 to 1000"));
    }

    @Test
    void shouldNameEachRequiredSettingThatIsMissing() throws Exception {
        Settings settings =
                Settings.builder().flag("bootstrap.servers", "broker:1").build();

        assertThatThrownBy(() -> settings.require(
                        MillraceSettings.BOOTSTRAP_SERVERS, MillraceSettings.STATE_DIR, MillraceSettings.REGISTRY_URL))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.mistakes())
                        .hasSize(2)
                        .anySatisfy(line -> assertThat(line).contains("state.dir", "MILLRACE_STATE_DIR"))
                        .anySatisfy(line -> assertThat(line).contains("schema.registry.url")));
    }

    @Test
    void shouldGiveEachKindOfClientItsProperties() throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", "broker:1")
                .flag("security.protocol", "SASL_SSL")
                .flag("sasl.jaas.config", "secret stuff;")
                .flag("max.poll.records", "7")
                .flag("producer.linger.ms", "9")
                .flag("streams.num.standby.replicas", "1")
                .flag("schema.registry.url", "http://registry:8081")
                .flag("http.port", "0")
                .build();

        assertThat(settings.client()).containsOnlyKeys("bootstrap.servers", "security.protocol", "sasl.jaas.config");
        assertThat(settings.consumer()).containsEntry("max.poll.records", "7").doesNotContainKey("linger.ms");
        assertThat(settings.producer()).containsEntry("linger.ms", "9").doesNotContainKey("max.poll.records");
        assertThat(settings.streams())
                .containsEntry("num.standby.replicas", "1")
                .containsEntry("security.protocol", "SASL_SSL");
        assertThat(settings.registry()).containsOnlyKeys("schema.registry.url");
    }

    @Test
    void shouldTakeAConfluentClientsFileAsItIs() throws Exception {
        Path file = write("schema.registry.url=http://registry:8081\nbasic.auth.credentials.source=USER_INFO\n"
                + "basic.auth.user.info=ann:pa55\nhttp.connect.timeout.ms=1\nhttp.read.timeout.ms=2\nmax.retries=3\n"
                + "retries.wait.ms=4\nretries.max.wait.ms=5\nauto.register.schemas=false\nspecific.avro.reader=true\n");

        Settings settings = Settings.builder().file(file).build();

        assertThat(settings.registry())
                .containsEntry("max.retries", "3")
                .containsEntry("http.read.timeout.ms", "2")
                .containsEntry("auto.register.schemas", "false")
                .hasSize(10);
        assertThat(settings.consumer()).doesNotContainKey("max.retries");
    }

    @Test
    void shouldTellNamedSerdesWhatTheyAreAndWhatTheyWantToKnow() throws Exception {
        Settings settings = Settings.builder()
                .flag("schema.registry.url", "http://registry:8081")
                .flag("millrace.value.serializer", "shop.Serializer")
                .flag("millrace.value.deserializer", "shop.Deserializer")
                .flag("serde.use.latest.version", "true")
                .flag("threads", "3")
                .build();

        assertThat(settings.serdes())
                .isEqualTo(Map.of(
                        "schema.registry.url",
                        "http://registry:8081",
                        "millrace.value.serializer",
                        "shop.Serializer",
                        "millrace.value.deserializer",
                        "shop.Deserializer",
                        "use.latest.version",
                        "true"));
    }

    /** Kafka's own word on which of its settings are secret, for clients of each kind; certificates, which it counts among them, are shown to everybody. */
    @Test
    void shouldShowNothingThatKafkaTakesForASecret() throws Exception {
        List<String> secrets = Stream.of(
                        AdminClientConfig.configDef(),
                        ConsumerConfig.configDef(),
                        ProducerConfig.configDef(),
                        StreamsConfig.configDef())
                .flatMap(definition -> definition.configKeys().values().stream())
                .filter(key -> key.type == ConfigDef.Type.PASSWORD && !key.name.contains("certificate"))
                .map(key -> key.name)
                .distinct()
                .toList();
        Settings.Builder settings = Settings.builder();
        for (String prefix : List.of("", "admin.", "consumer.", "producer.", "streams.")) {
            secrets.forEach(name -> settings.flag(prefix + name, "pa55"));
        }

        assertThat(secrets).contains("ssl.keystore.key", "ssl.truststore.password", "sasl.jaas.config");
        assertThat(settings.build().toString()).doesNotContain("pa55");
    }

    /** Millrace's own, and the registry's. */
    @Test
    void shouldShowNoSecretOfItsOwn() throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String name : List.of(
                "console.token",
                "rest.peer.token",
                "privacy.key",
                "alerts.webhook.token",
                "mlflow.tracking.password",
                "mlflow.tracking.token",
                "bearer.auth.token",
                "basic.auth.user.info",
                "schema.registry.ssl.key.password",
                "serde.basic.auth.user.info")) {
            settings.flag(name, "pa55-pa55-pa55-pa55");
        }
        settings.flag("alerts.webhook.url", "https://hooks.example.org/pa55");

        assertThat(settings.build().toString()).doesNotContain("pa55");
    }

    /** A Compose file passes a variable on whether or not it has a value. */
    @ParameterizedTest
    @ValueSource(strings = {"console.token", "privacy.key"})
    void shouldTakeWhatIsEmptyForUnset(String name) throws Exception {
        Settings settings = Settings.builder().flag(name, " ").build();

        assertThat(settings.find(MillraceSettings.CONSOLE_TOKEN)).isEmpty();
        assertThat(settings.find(MillraceSettings.PRIVACY_KEY)).isEmpty();
        assertThatThrownBy(() -> settings.require(MillraceSettings.PRIVACY_KEY))
                .isInstanceOf(InvalidSettingsException.class);
    }

    /** Addresses are told in logs. */
    @ParameterizedTest
    @CsvSource({
        "mlflow.tracking.uri, mlflow.tracking.username and mlflow.tracking.password",
        "alerts.webhook.url, alerts.webhook.token"
    })
    void shouldRefuseAnAddressWithAPasswordAndSayWhereThatGoes(String name, String credentials) {
        assertThatThrownBy(() -> Settings.builder()
                        .flag(name, "https://ann:pa55@host.example.org")
                        .build())
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("--set " + name
                        + ": found ***, expected an address without user and password, which are set by "
                        + credentials);
    }

    @Test
    void shouldShowNoSecret() throws Exception {
        Settings settings = Settings.builder()
                .environment(Map.of(
                        "MILLRACE_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "ann:pa55",
                        "MILLRACE_SASL_JAAS_CONFIG", "module required password=\"pa55\";",
                        "MILLRACE_SSL_KEYSTORE_PASSWORD", "pa55",
                        "MILLRACE_SCHEMA_REGISTRY_URL", "https://ann:pa55@registry"))
                .flag("consumer.ssl.key.password", "pa55")
                .flag("http.port", "9401")
                .build();

        assertThat(settings.toString()).doesNotContain("pa55").contains("http.port=9401", "sasl.jaas.config=***");
        assertThat(settings.registry()).containsEntry("schema.registry.basic.auth.user.info", "ann:pa55");
    }

    @Test
    void shouldLookUpWhatLiesElsewhere() throws Exception {
        Path secrets = Files.writeString(directory.resolve("secrets.properties"), "key=pa55\nlogin=ann\\:pa55");
        Settings settings =
                Settings.builder().file(write("""
                        config.providers=file,env
                        config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                        config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
                        ssl.key.password=${file:%s:key}
                        basic.auth.user.info=${file:%s:login}
                        http.host=${env:HOME}
                        """.formatted(secrets, secrets))).build();

        assertThat(settings.consumer()).containsEntry("ssl.key.password", "pa55");
        assertThat(settings.registry()).containsEntry("basic.auth.user.info", "ann:pa55");
        assertThat(settings.get(MillraceSettings.HTTP_HOST)).isEqualTo(System.getenv("HOME"));
        assertThat(settings.client()).doesNotContainKey("config.providers");
        assertThat(settings.toString()).doesNotContain("pa55");
    }

    @Test
    void shouldSayWhatCannotBeLookedUp() throws Exception {
        Path secrets = Files.writeString(directory.resolve("secrets.properties"), "key=pa55");
        Path file = write("""
                config.providers=file,vault
                config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                ssl.key.password=${file:%s:other}
                ssl.keystore.password=${file:/no/such/file:key}
                """.formatted(secrets));

        assertThatThrownBy(() -> Settings.builder().file(file).build())
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("config.providers.vault.class is not set")
                .hasMessageContaining("ssl.key.password: found ${file:" + secrets + ":other}")
                .hasMessageContaining("ssl.keystore.password: Could not read properties from file /no/such/file")
                .hasMessageNotContaining("pa55");
    }

    @Test
    void shouldSplitProjectFiles() throws Exception {
        Settings settings = Settings.builder().flag("project", "a.yaml, b.yaml").build();

        assertThat(settings.get(MillraceSettings.PROJECT)).isEqualTo(List.of(Path.of("a.yaml"), Path.of("b.yaml")));
    }

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("client.properties"), text);
    }
}
