package io.millrace.connect.http;

import io.millrace.connect.records.RecordSettings;
import io.millrace.connect.records.SourceRecords;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** Records of an HTTP API that answers in JSON, page after page by a cursor. One task: a cursor has one reader. */
public final class HttpSourceConnector extends SourceConnector {
    private Map<String, String> configuration = Map.of();

    /** For Connect. */
    public HttpSourceConnector() {}

    @Override
    public void start(Map<String, String> props) {
        configuration = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return HttpSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(configuration);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return HttpSettings.DEFINITION;
    }

    @Override
    public Config validate(Map<String, String> props) {
        return RecordSettings.check(super.validate(props), () -> new SourceRecords(new HttpSettings(props).records()));
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        HttpSettings settings = new HttpSettings(props);
        offsets.values().forEach(offset -> Answers.progress(settings, offset));
        return true;
    }

    @Override
    public String version() {
        String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
