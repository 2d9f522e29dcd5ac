package io.millrace.connect.objects;

import io.millrace.connect.records.OneTaskSource;
import io.millrace.connect.records.RecordSettings;
import io.millrace.connect.records.SourceRecords;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Lines of JSON in the objects of a bucket as records: object after object in the order of their keys, which must therefore grow with time, line after line. One task: an order has one reader.
 */
public final class ObjectStorageSourceConnector extends OneTaskSource {
    /** For Connect. */
    public ObjectStorageSourceConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return ObjectStorageSourceTask.class;
    }

    @Override
    public ConfigDef config() {
        return ObjectStorageSettings.DEFINITION;
    }

    @Override
    public Config validate(Map<String, String> props) {
        return RecordSettings.check(
                super.validate(props), () -> new SourceRecords(new ObjectStorageSettings(props).records()));
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.values().forEach(offset -> {
            if (offset != null) {
                ObjectPosition.of(offset);
            }
        });
        return true;
    }
}
