package io.millrace.serving.online;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code POST /get-online-features}, as Feast's feature server has it: the request, and an answer with one column per name, the
 * entities first. The feature view is named after the project's entity, the one feature service after the project.
 */
final class FeastEndpoint implements Route.Handler {
    private static final String EPOCH = Instant.EPOCH.toString();
    private final FeatureSet features;
    private final CurrentFeatures current;
    private final Duration patience;
    private final String view;
    private final int[] all;

    FeastEndpoint(FeatureSet features, CurrentFeatures current, Duration patience) {
        this.features = features;
        this.patience = patience;
        this.current = current;
        view = features.project().entity().name();
        all = IntStream.range(0, features.size()).toArray();
    }

    @Override
    public Answer answer(Route.Call call) throws Refusal {
        FeaturesRequest request = FeaturesRequestReader.read(call.body(), features.size());
        Project project = features.project();
        if (!request.joinKey().equals(project.entity().key())) {
            throw Refusal.badRequest(
                    "entities." + request.joinKey(),
                    "the entity is " + project.entity().key());
        }
        int[] wanted = wanted(request);
        int count = request.entities().size();
        int columns = Math.max(features.size(), wanted.length);
        if ((long) Math.max(1, count) * columns > CurrentFeatures.MOST_VALUES) {
            throw Refusal.tooLarge(
                    "entities." + request.joinKey(),
                    count + " entities of " + columns + " features are more than " + CurrentFeatures.MOST_VALUES
                            + " values");
        }
        call.hold((long) count * columns * CurrentFeatures.BYTES_PER_VALUE);
        List<Optional<Current>> found =
                current.of(request.entities().stream().map(EntityId::text).toList(), Deadline.of(call, patience));
        return JsonAnswer.of(
                CurrentFeatures.BYTES_PER_VALUE * ((wanted.length + 1) * Math.max(1, count) / 2 + wanted.length),
                out -> write(out, request, wanted, found));
    }

    private int[] wanted(FeaturesRequest request) throws Refusal {
        List<String> references = request.features();
        String service = request.featureService();
        if (service != null) {
            if (references != null) {
                throw Refusal.badRequest("feature_service", "features are given already");
            }
            if (!service.equals(features.project().name())) {
                throw Refusal.notFound(
                        "feature_service", "there is one, " + features.project().name());
            }
            return all;
        }
        if (references == null) {
            throw Refusal.badRequest("features", "expected a list of features, or a feature_service");
        }
        int[] wanted = new int[references.size()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = feature(references.get(i), i);
        }
        return wanted;
    }

    /** {@code view:feature}, or the feature alone. */
    private int feature(String reference, int at) throws Refusal {
        int colon = reference.indexOf(':');
        int feature = features.indexOf(reference.substring(colon + 1));
        if (feature < 0 || (colon >= 0 && !(colon == view.length() && reference.startsWith(view)))) {
            throw Refusal.badRequest(
                    "features[" + at + "]", "there is no feature " + reference + "; features are of the view " + view);
        }
        return feature;
    }

    private void write(JsonGenerator out, FeaturesRequest request, int[] wanted, List<Optional<Current>> found)
            throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("metadata");
        out.writeArrayFieldStart("feature_names");
        out.writeString(request.joinKey());
        for (int feature : wanted) {
            out.writeString(request.fullNames() ? view + "__" + features.name(feature) : features.name(feature));
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeArrayFieldStart("results");
        entities(out, request.entities());
        List<Optional<Times>> times =
                found.stream().map(one -> one.map(Times::of)).toList();
        for (int feature : wanted) {
            column(out, feature, found, times);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** The moments that an entity's values speak of, as texts: there are two for all of its features. */
    private record Times(String asOf, String askedAt) {
        static Times of(Current current) {
            return new Times(
                    Instant.ofEpochMilli(current.values().asOf()).toString(),
                    Instant.ofEpochMilli(current.askedAt()).toString());
        }
    }

    private static void entities(JsonGenerator out, List<EntityId> entities) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("values");
        for (EntityId entity : entities) {
            entity.write(out);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("statuses");
        for (int i = 0; i < entities.size(); i++) {
            out.writeString("PRESENT");
        }
        out.writeEndArray();
        out.writeArrayFieldStart("event_timestamps");
        for (int i = 0; i < entities.size(); i++) {
            out.writeString(EPOCH);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void column(JsonGenerator out, int feature, List<Optional<Current>> found, List<Optional<Times>> times)
            throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("values");
        for (Optional<Current> one : found) {
            if (one.isPresent()) {
                FeatureJson.value(out, features, feature, one.get().values());
            } else {
                out.writeNull();
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("statuses");
        for (Optional<Current> one : found) {
            out.writeString(one.isPresent() ? status(one.get().status(features, feature)) : "NOT_FOUND");
        }
        out.writeEndArray();
        out.writeArrayFieldStart("event_timestamps");
        for (Optional<Times> one : times) {
            out.writeString(
                    one.isEmpty()
                            ? EPOCH
                            : features.movesWithTime(feature)
                                    ? one.get().askedAt()
                                    : one.get().asOf());
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** Feast's word for it. A value that is there is given, whatever its age. */
    private static String status(Status status) {
        return switch (status) {
            case FRESH -> "PRESENT";
            case STALE -> "OUTSIDE_MAX_AGE";
            case WARMING, ABSENT -> "NULL_VALUE";
        };
    }
}
