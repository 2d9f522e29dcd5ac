package io.millrace.runtime.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Properties of an admin client, as Kafka Streams would give its own. */
final class AdminProperties {
    private AdminProperties() {}

    /** Out of an application's properties. */
    static Map<String, Object> of(Properties properties) {
        Map<String, Object> admin = new HashMap<>();
        Set<String> names = AdminClientConfig.configNames();
        properties.forEach((name, value) -> {
            if (names.contains(name)) {
                admin.put((String) name, value);
            }
        });
        properties.forEach((name, value) -> {
            if (((String) name).startsWith(StreamsConfig.ADMIN_CLIENT_PREFIX)) {
                admin.put(((String) name).substring(StreamsConfig.ADMIN_CLIENT_PREFIX.length()), value);
            }
        });
        return admin;
    }
}
