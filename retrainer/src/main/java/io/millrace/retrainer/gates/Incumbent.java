package io.millrace.retrainer.gates;

import io.millrace.bundle.ModelBundle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What was in service when a training was first judged, which its model is held against. */
public sealed interface Incumbent {

    /** Its version; null where there was none. */
    @Nullable String version();

    /** All that a comparison with it depends on. */
    String identity();

    /** Nothing. */
    record None() implements Incumbent {
        @Override
        public @Nullable String version() {
            return null;
        }

        @Override
        public String identity() {
            return "nothing";
        }
    }

    /**
     * A version that cannot score the rows of this training.
     *
     * @param version the version
     * @param why one clause
     */
    record Incomparable(String version, String why) implements Incumbent {
        @Override
        public String identity() {
            return version + ": " + why;
        }
    }

    /**
     * The champion.
     *
     * @param version its version
     * @param trainCutoff what it has learned knows nothing that happened later, epoch milliseconds
     * @param bundle the model
     */
    record Champion(String version, long trainCutoff, ModelBundle bundle) implements Incumbent {
        @Override
        public String identity() {
            return version + " until " + trainCutoff + ": " + ModelBundle.sha256(bundle.encode());
        }

        /** Whether another bundle is the same, byte for byte. */
        boolean is(ModelBundle other) {
            return Arrays.equals(bundle.encode(), other.encode());
        }
    }
}
