package io.millrace.retrainer.dataset.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.retrainer.dataset.checks.Finding;
import io.millrace.retrainer.dataset.profile.ColumnProfile;
import io.millrace.retrainer.dataset.profile.DatasetProfile;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a dataset looks like and what is wrong with it, as JSON. */
public final class ProfileJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ProfileJson() {}

    /**
     * Both of a dataset.
     *
     * @param profile null where there is no example
     */
    public static ObjectNode of(@Nullable DatasetProfile profile, List<Finding> findings) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode list = json.putArray("findings");
        for (Finding finding : findings) {
            list.addObject()
                    .put("kind", finding.getClass().getSimpleName())
                    .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                    .put("what", finding.what())
                    .put("advice", finding.advice());
        }
        if (profile != null) {
            rows(json, profile);
            ArrayNode columns = json.putArray("columns");
            profile.columns().forEach(column -> column(columns.addObject(), column, profile));
        }
        return json;
    }

    private static void rows(ObjectNode json, DatasetProfile profile) {
        json.put("rows", profile.rows());
        json.put("entities", profile.entities());
        json.put("positives", profile.positives());
        json.putObject("train").put("rows", profile.trainRows()).put("positives", profile.trainPositives());
        json.putObject("test").put("rows", profile.testRows()).put("positives", profile.testPositives());
        json.put("rows_looked_at_closely", profile.closeRows());
        ArrayNode weeks = json.putArray("weeks");
        for (DatasetProfile.Week week : profile.weeks()) {
            weeks.addObject()
                    .put("from", week.from().toString())
                    .put("rows", week.rows())
                    .put("positives", week.positives());
        }
    }

    private static void column(ObjectNode json, ColumnProfile column, DatasetProfile profile) {
        json.put("name", column.name());
        json.put("type", column instanceof ColumnProfile.OfNumber ? "double" : "string");
        long missing = column.missing().rows();
        json.put("missing", missing);
        json.put("missing_ratio", profile.rows() == 0 ? 0 : missing / (double) profile.rows());
        json.put("missing_ratio_train", column.missing().train());
        json.put("missing_ratio_test", column.missing().test());
        if (column instanceof ColumnProfile.OfNumber number) {
            json.put("infinite", number.infinite());
            json.put("distinct", number.distinct());
            json.put("min", number.min());
            json.put("max", number.max());
            json.put("mean", number.mean());
            ObjectNode quantiles = json.putObject("quantiles");
            for (int i = 0; i < number.quantiles().size(); i++) {
                quantiles.put(
                        DatasetProfile.QUANTILES.get(i).toString(),
                        number.quantiles().get(i));
            }
        } else if (column instanceof ColumnProfile.OfCategory category) {
            json.put("distinct", category.distinct());
            ArrayNode top = json.putArray("top");
            for (ColumnProfile.Category each : category.top()) {
                top.addObject().put("category", each.category()).put("rows", each.rows());
            }
        }
    }
}
