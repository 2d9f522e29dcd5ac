package io.millrace.retrainer.gates;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.HeapRoom;
import io.millrace.bundle.ModelBundle;
import io.millrace.project.FeatureSetDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.records.Dataset;
import io.millrace.records.ModelVersion;
import io.millrace.retrainer.TrainerContext;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.control.ControlReader;
import io.millrace.runtime.control.ControlTopics;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelAdmission;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what is in service, and reads it from the topics. */
public final class Incumbents {
    private static final Logger LOG = LoggerFactory.getLogger(Incumbents.class);

    private final TrainerContext context;
    private final ModelDefinition model;

    /** @param model one of the project's models */
    public Incumbents(TrainerContext context, ModelDefinition model) {
        this.context = context;
        this.model = model;
    }

    /**
     * What is in service now.
     *
     * @throws TimeoutException when brokers do not answer
     */
    public Incumbent now() {
        ControlView view = view();
        return of(view, view.model(model.name()).champion());
    }

    /**
     * What was in service when the same training was judged before.
     *
     * @throws TimeoutException when brokers do not answer
     */
    public Incumbent then(JudgedAgainst earlier) {
        return of(view(), Optional.ofNullable(earlier.version()));
    }

    private ControlView view() {
        return ControlReader.read(
                () -> context.reader("control"),
                context.serdes(),
                ControlTopics.of(context.topics()),
                // What it scores is compared, and nothing that it says is believed.
                new ModelAdmission(context.project().name(), null, null));
    }

    private Incumbent of(ControlView view, Optional<String> champion) {
        if (champion.isEmpty()) {
            return new Incumbent.None();
        }
        return view.model(model.name())
                .version(champion.get())
                .map(version -> incumbent(version, view.bundles()))
                .orElseGet(() -> new Incumbent.Incomparable(champion.get(), "it is not in the registry"));
    }

    private Incumbent incumbent(ModelVersion version, BundleStore bundles) {
        String unlike = unlike(version);
        if (unlike != null) {
            return new Incumbent.Incomparable(version.getVersion(), unlike);
        }
        try {
            bundles.check(version);
        } catch (BundleUnavailableException gone) {
            // The topic was read to its end: what is not there by now does not come.
            return new Incumbent.Incomparable(version.getVersion(), String.valueOf(gone.getMessage()));
        }
        HeapRoom.Heap heap = HeapRoom.Heap.ofThisProcess();
        try {
            HeapRoom.toLoad(heap, false).require(version.getArtifact().getSize());
        } catch (BadBundleException large) {
            LOG.warn("version {} cannot be compared with: {}", version.getVersion(), large.getMessage());
            return new Incumbent.Incomparable(version.getVersion(), tooLarge(version, heap));
        }
        try {
            ModelBundle bundle = ModelBundle.decode(bundles.fetch(version));
            return new Incumbent.Champion(version.getVersion(), cutoff(version.getDataset()), bundle);
        } catch (BundleUnavailableException unread) {
            if (unread.retriable()) {
                throw new TimeoutException(
                        "the bundle of version " + version.getVersion() + " could not be read", unread);
            }
            return new Incumbent.Incomparable(version.getVersion(), String.valueOf(unread.getMessage()));
        } catch (BadBundleException bad) {
            return new Incumbent.Incomparable(version.getVersion(), String.valueOf(bad.getMessage()));
        }
    }

    /** Without what is free at this moment: the reason is a part of what the comparison depends on, and the next attempt's is the same. */
    private static String tooLarge(ModelVersion version, HeapRoom.Heap heap) {
        return String.format(
                Locale.ROOT,
                "its bundle has %,d bytes, for which the trainer's heap of %,d MiB has no room",
                version.getArtifact().getSize(),
                heap.most() >> 20);
    }

    /** Why no row can be scored by both; null when one can. */
    private @Nullable String unlike(ModelVersion version) {
        String own = context.project().featureSet().version();
        if (FeatureSetDefinition.majorOf(version.getFeatureSetVersion()) != FeatureSetDefinition.majorOf(own)) {
            return "it reads feature set " + version.getFeatureSetVersion() + ", and this is " + own;
        }
        String label = model.label().name();
        return version.getLabelName().equals(label)
                ? null
                : "it predicts " + version.getLabelName() + ", and this " + label;
    }

    /** Of an old version it is only known when its test ended: then no row is too old, and few are young enough. */
    private static long cutoff(Dataset dataset) {
        Instant trained = dataset.getTrainCutoff();
        return (trained == null ? dataset.getLabelCutoff() : trained).toEpochMilli();
    }
}
