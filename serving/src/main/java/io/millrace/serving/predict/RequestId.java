package io.millrace.serving.predict;

import io.millrace.features.FeatureSet;
import io.millrace.ids.Ids;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The origin of the predictions that a request causes: the same again, as when a client tries once more, has predictions of the same ids.
 *
 * @param text what the client calls its request, or a name that nobody else has
 */
record RequestId(String text) {
    /** Header in which a client may name its request. */
    static final String HEADER = "X-Request-Id";

    private static final int LONGEST = 200;

    /**
     * The id in the body, else the one in the header, else a new one.
     *
     * @throws Refusal 400 when the header's is none
     */
    static RequestId of(@Nullable String inBody, Route.Call call) throws Refusal {
        if (inBody != null) {
            return new RequestId(inBody);
        }
        String header = call.header(HEADER);
        return new RequestId(header == null ? UUID.randomUUID().toString() : checked(header, HEADER));
    }

    /**
     * An id that somebody else has given.
     *
     * @throws Refusal 400 when it is empty or too long
     */
    static String checked(String text, String path) throws Refusal {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw Refusal.badRequest(path, "expected a text of 1 to " + LONGEST + " characters");
        }
        return Characters.whole(text, path);
    }

    /** The request to one version of a model: it is another than the same one to the champion. */
    RequestId ofVersion(String version) {
        return new RequestId(text + "/versions/" + version);
    }

    /**
     * Id of one of the predictions that the request is for.
     *
     * @param entity whom it is about; empty where the request does not say
     * @param index its place among them
     */
    String prediction(FeatureSet features, String entity, int index) {
        return Ids.request(
                features.project().name(), features.project().featureSet().major(), text, entity, index);
    }
}
