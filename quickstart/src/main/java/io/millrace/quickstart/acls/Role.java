package io.millrace.quickstart.acls;

import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.forget.Forgetting;
import io.millrace.runtime.deadletters.LetterRetry;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.streams.Footprint;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.serving.ServingApp;
import io.millrace.serving.online.OnlineApp;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topics.TopicDefinition;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.topology.webhook.WebhookSink;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.apache.kafka.common.acl.AclOperation;

/** Who does something on a project's cluster. One principal may be several of them. */
public enum Role {
    /** {@code run features}: it makes the project's topics, too. */
    features("millrace run features") {
        @Override
        void add(Rights rights, ProcessContext process) throws InvalidSettingsException {
            TopicCatalogue topics = process.topics();
            inspect(rights, process);
            rights.topics(names(topics), AclOperation.CREATE);
            StreamsRights.add(rights, FeaturesApp.application(process));
            // Whether an earlier version of the project has left state with another number of partitions.
            Project project = process.project();
            Footprint footprint = FeatureTopology.footprint(
                    project.name(), project.featureSet().major());
            rights.topics(footprint.internalTopics(), AclOperation.DESCRIBE);
            rights.write(topics.clock());
            rights.read(topics.modelRegistry(), topics.deployments(), topics.erasures());
        }
    },
    /** {@code run serving}, with the console for whoever only looks. */
    serving("millrace run serving") {
        @Override
        void add(Rights rights, ProcessContext process) {
            TopicCatalogue topics = process.topics();
            inspect(rights, process);
            // Its store of features is the topic of features itself.
            Project project = process.project();
            StreamsRights.add(
                    rights,
                    OnlineApp.application(process),
                    OnlineApp.footprint(project.name(), project.featureSet().major()));
            rights.member(ServingApp.group(process.project())).read(topics.featureUpdates());
            rights.write(topics.predictions(), topics.inferenceLog(), topics.deadLetters(), topics.servingReports());
            rights.read(topics.modelRegistry(), topics.deployments(), topics.modelArtifacts());
            rights.read(topics.alerts()).write(topics.alerts());
            if (process.project().recommendations() != null) {
                rights.read(topics.recommendations());
            }
            // The console: what it shows, and what it only counts.
            rights.read(watched(topics)).read(topics.predictions());
            rights.topics(sources(process), AclOperation.DESCRIBE);
        }
    },
    /** {@code run monitor}. */
    monitor("millrace run monitor") {
        @Override
        void add(Rights rights, ProcessContext process) throws InvalidSettingsException {
            TopicCatalogue topics = process.topics();
            inspect(rights, process);
            MonitorApp.applications(process).forEach(application -> StreamsRights.add(rights, application));
            rights.read(topics.modelRegistry(), topics.deployments(), topics.modelArtifacts());
            rights.read(topics.alerts(), topics.monitoring(), topics.recommendationHits(), topics.erasures());
            if (process.settings().find(MillraceSettings.ALERTS_WEBHOOK_URL).isPresent()) {
                rights.member(WebhookSink.group(process.project().name()));
            }
            // How far groups are behind, and for how long what they have not read has waited.
            rights.seeGroups(process.project().name() + "-");
            List<StreamsApplication> others = List.of(FeaturesApp.application(process), OnlineApp.application(process));
            others.forEach(application ->
                    rights.read(StreamsRights.sources(application.topology().describe())));
            rights.read(topics.featureUpdates(), topics.retrainEvents());
        }
    },
    /** {@code run trainer}. */
    trainer("millrace run trainer") {
        @Override
        void add(Rights rights, ProcessContext process) {
            TopicCatalogue topics = process.topics();
            String group = process.project().name() + "-trainer";
            inspect(rights, process);
            rights.member(group).transactions(group + "-");
            rights.read(topics.retrainEvents(), topics.labelledExamples(), topics.trainingRuns(), topics.erasures());
            rights.read(topics.modelRegistry(), topics.deployments(), topics.modelArtifacts());
            rights.write(topics.trainingRuns(), topics.modelArtifacts(), topics.modelRegistry());
            rights.write(topics.commands(), topics.deadLetters());
            Settings settings = process.settings();
            if (settings.find(MillraceSettings.MLFLOW_TRACKING_URI).isPresent()
                    || settings.find(MillraceSettings.MLFLOW_FOLDER).isPresent()) {
                rights.members(process.project().name() + "-mlflow-");
            }
        }
    },
    /** Commands that look, and change nothing. */
    viewer(
            "commands that only look: models, deploy status, experiment show, dead-letters list, describe, business, consistency, history") {
        @Override
        void add(Rights rights, ProcessContext process) {
            TopicCatalogue topics = process.topics();
            rights.read(watched(topics)).topics(sources(process), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
            rights.read(topics.modelArtifacts(), topics.featureUpdates(), topics.inferenceLog());
            rights.read(topics.featureClock(), topics.erasures());
            rights.topics(List.of(topics.commands(), topics.deadLetterRetries()), AclOperation.DESCRIBE);
        }
    },
    /** Commands, and people at the console, that want something changed. */
    operator(
            "commands that change something: deploy, retrain, models stage, experiment start, dead-letters retry; serving where console.token is set, or a line of rest.callers has operate") {
        @Override
        void add(Rights rights, ProcessContext process) throws InvalidSettingsException {
            TopicCatalogue topics = process.topics();
            viewer.add(rights, process);
            rights.write(topics.commands(), topics.deadLetterRetries(), topics.deadLetterOutcomes());
            rights.transactions(topics.deadLetters() + "-");
            // Whether the features note what they have refused.
            String notes = LetterRetry.notes(FeatureTopology.applicationId(process.project()));
            rights.topics(List.of(notes), AclOperation.DESCRIBE);
        }
    },
    /** {@code replay}. */
    replay("millrace replay") {
        @Override
        void add(Rights rights, ProcessContext process) throws InvalidSettingsException {
            TopicCatalogue topics = process.topics();
            inspect(rights, process);
            rights.topics(sources(process), AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
            rights.write(topics.clock(), topics.deadLetters());
            // It waits until the features have read what it has written.
            StreamsApplication features = FeaturesApp.application(process);
            rights.seeGroup(features.id());
            rights.read(StreamsRights.sources(features.topology().describe()));
            rights.read(topics.featureClock());
        }
    },
    /** {@code bootstrap}. */
    bootstrap("millrace bootstrap") {
        @Override
        void add(Rights rights, ProcessContext process) {
            TopicCatalogue topics = process.topics();
            List<String> written = List.of(topics.labelledExamples(), topics.monitoringPartials());
            rights.topics(sources(process), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
            rights.read(topics.featureClock(), topics.labelledExamples(), topics.erasures());
            rights.topics(written, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
            rights.transaction(process.project().name() + "-bootstrap");
        }
    },
    /** {@code backfill}. */
    backfill("millrace backfill") {
        @Override
        void add(Rights rights, ProcessContext process) {
            TopicCatalogue topics = process.topics();
            String features = FeatureTopology.applicationId(process.project());
            rights.topics(sources(process), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
            rights.read(topics.deadLetters(), topics.erasures(), LetterRetry.notes(features));
            rights.write(topics.backfill()).transaction(features + "-backfill");
            rights.seeGroup(features);
        }
    },
    /** {@code forget}. */
    forget("millrace forget") {
        @Override
        void add(Rights rights, ProcessContext process) {
            TopicCatalogue topics = process.topics();
            rights.read(topics.erasures(), topics.features()).write(topics.erasures(), topics.erasureRequests());
            // What stays behind in which log, and for how long.
            rights.topics(Forgetting.logs(topics), AclOperation.DESCRIBE_CONFIGS);
            rights.topics(sources(process), AclOperation.DESCRIBE_CONFIGS);
            rights.topicsFrom(process.project().name() + "-", AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
            // It waits until those who keep entities have heard of it.
            rights.seeGroups(process.project().name() + "-");
        }
    },
    /** Programs that produce events, and {@code POST /push} of serving. */
    producer("your programs that produce events, and serving where POST /push is used") {
        @Override
        void add(Rights rights, ProcessContext process) {
            rights.write(sources(process));
            Project project = process.project();
            if (project.interventions().isWatched() || !project.experiments().isEmpty()) {
                rights.write(process.topics().outcomes());
            }
        }
    },
    /** Programs that act on predictions. */
    consumer("your programs that act on predictions") {
        @Override
        void add(Rights rights, ProcessContext process) {
            TopicCatalogue topics = process.topics();
            rights.read(topics.predictions());
            if (process.project().recommendations() != null) {
                rights.read(topics.recommendations());
            }
            rights.members(process.project().name() + "-consumer-");
        }
    };

    private final String who;

    Role(String who) {
        this.who = who;
    }

    /** In words. */
    public String who() {
        return who;
    }

    abstract void add(Rights rights, ProcessContext process) throws InvalidSettingsException;

    /**
     * What it needs for a project, and no more; nothing outside is asked.
     *
     * @throws InvalidSettingsException when the project's features cannot be computed
     */
    public SortedSet<Right> rights(ProcessContext process) throws InvalidSettingsException {
        Rights rights = new Rights();
        add(rights, process);
        return rights.all();
    }

    /** Every process looks at the project's topics when it starts, whether they are as the catalogue says. */
    private static void inspect(Rights rights, ProcessContext process) {
        rights.topics(names(process.topics()), AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
    }

    private static List<String> names(TopicCatalogue topics) {
        return topics.topics().stream().map(TopicDefinition::name).toList();
    }

    private static List<String> sources(ProcessContext process) {
        return process.project().sources().stream()
                .map(SourceDefinition::topic)
                .distinct()
                .toList();
    }

    /** What people look at, at the console and by commands. */
    private static List<String> watched(TopicCatalogue topics) {
        List<String> watched = new ArrayList<>(List.of(topics.clock()));
        watched.addAll(List.of(topics.retrainEvents(), topics.trainingRuns(), topics.modelRegistry()));
        watched.addAll(List.of(topics.deployments(), topics.rollouts(), topics.servingReports()));
        watched.addAll(List.of(topics.monitoring(), topics.alerts(), topics.experiments()));
        watched.addAll(List.of(topics.deadLetters(), topics.deadLetterOutcomes()));
        return watched;
    }
}
