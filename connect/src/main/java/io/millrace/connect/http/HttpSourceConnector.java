package io.millrace.connect.http;

import io.millrace.connect.records.OneTaskSource;
import io.millrace.connect.records.RecordSettings;
import io.millrace.connect.records.SourceRecords;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/** Records of an HTTP API that answers in JSON, page after page by a cursor. One task: a cursor has one reader. */
public final class HttpSourceConnector extends OneTaskSource {
    /** For Connect. */
    public HttpSourceConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return HttpSourceTask.class;
    }

    @Override
    public ConfigDef config() {
        return HttpSettings.DEFINITION;
    }

    @Override
    public Config validate(Map<String, String> props) {
        return RecordSettings.check(super.validate(props), () -> new SourceRecords(new HttpSettings(props).records()));
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        HttpSettings settings = new HttpSettings(props);
        offsets.values().forEach(offset -> Answers.progress(settings, offset));
        return true;
    }
}
