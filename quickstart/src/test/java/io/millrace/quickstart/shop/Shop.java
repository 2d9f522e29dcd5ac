package io.millrace.quickstart.shop;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A small project that has what can go wrong: purchases partitioned by customer, sessions and profiles re-keyed from other
 * numbers of partitions; lifetime and windowed values, some of which can only be rebuilt, a text, and silence.
 */
public final class Shop {
    public static final String PURCHASES = "purchases";
    public static final String SESSIONS = "sessions";
    public static final String PROFILES = "profiles";
    static final int PARTITIONS = 3;
    static final int SESSION_PARTITIONS = 2;

    private static final String YAML = """
            project: shop
            time: {zone: UTC, allowed_lateness: 10 d, max_future: 5 min}
            entities:
              customer: {key: customer_id, refresh: 1 d, forget_after: 400 d}
            sources:
              purchases: {topic: purchases, entity: customer_id, time: occurred_at, partitioned_by_entity: true, fields: {amount: {type: decimal(2)}}}
              sessions:  {topic: sessions, entity: customer_id, time: started_at}
              profiles:  {topic: profiles, entity: customer_id, time: updated_at, table: true}
            features:
              customer:
                version: 1.0.0
                purchases_ever: {count: purchases}
                spend_7d:       {sum: purchases.amount, over: 7 d}
                largest_7d:     {max: purchases.amount, over: 7 d}
                products_14d:   {distinct: purchases.product, over: 14 d}
                last_product:   {latest: purchases.product, categorical: true}
                sessions_1d:    {count: sessions, over: 1 d}
                duration_mean:  {mean: sessions.duration, over: 7 d}
                silent_days:    {since_last: sessions, unit: d}
                plan:           {latest: profiles.plan, categorical: true}
            examples:
              every: 7 d
              eligible: {any_of: [purchases, sessions], within: 14 d, at_least: 1}
            labels:
              gone: {absence_of: sessions, horizon: 7 d}
            models:
              churn:
                label: gone
                task: binary_classification
                algorithm:
                  xgboost: {n_estimators: 10, max_depth: 3}
                transformers: {last_product: dictionary, plan: dictionary}
                success: {metric: auc_roc, baseline: 0.6}
                gates: {auc_roc: 0.6}
                rollout: {strategy: direct}
            partitions: %d
            """.formatted(PARTITIONS);

    private Shop() {}

    public static Project project() {
        try {
            return ProjectReader.read(List.of(new ProjectFile("shop.yaml", YAML)));
        } catch (InvalidProjectException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** The same shop under a name of its own, with a version of its features in which another share of the file is different. */
    public static String yaml(String name, String version, String from, String to) {
        return YAML.replace("project: shop", "project: " + name)
                .replace("version: 1.0.0", "version: " + version)
                .replace(from, to);
    }

    /** The shop's process in this JVM, at a broker and a registry; its topics are there, the sources' and Millrace's. */
    public static ProcessContext open(EmbeddedBroker broker, String registry, Path state)
            throws InvalidSettingsException {
        return open(broker, registry, state, project(), Map.of());
    }

    /** The same of a project of the shop's sources, with more settings. */
    public static ProcessContext open(
            EmbeddedBroker broker, String registry, Path state, Project project, Map<String, String> more)
            throws InvalidSettingsException {
        return open(broker.bootstrapServers(), registry, state, project, more);
    }

    /** The same at brokers by their addresses. */
    public static ProcessContext open(
            String brokers, String registry, Path state, Project project, Map<String, String> more)
            throws InvalidSettingsException {
        Settings.Builder settings = Settings.builder()
                .flag("bootstrap.servers", brokers)
                .flag("schema.registry.url", registry)
                .flag("state.dir", state.toString())
                .flag("rest.port", "0")
                .flag("environment", "dev");
        more.forEach(settings::flag);
        ProcessContext process = ProcessContext.open(settings.build(), project);
        process.ensureTopics(sources());
        process.ensureTopics(process.topics().topics());
        return process;
    }

    /** The topics of the shop's sources. */
    public static List<TopicDefinition> sources() {
        return List.of(
                TopicDefinition.source(PURCHASES, PARTITIONS),
                TopicDefinition.source(SESSIONS, SESSION_PARTITIONS),
                TopicDefinition.source(PROFILES, 1));
    }

    /** Writes the project and a properties file that processes of their own find it and everything else by. */
    public static Path settings(Path directory, String brokers, String registry, String more) throws IOException {
        return settings(directory, brokers, registry, YAML, more);
    }

    /** The same for a project file of its own. */
    public static Path settings(Path directory, String brokers, String registry, String yaml, String more)
            throws IOException {
        Path project = Files.writeString(directory.resolve("project.yaml"), yaml);
        return Files.writeString(
                directory.resolve("millrace.properties"), """
                bootstrap.servers=%s
                schema.registry.url=%s
                environment=dev
                project=%s
                %s
                """.formatted(brokers, registry, project, more));
    }
}
