package io.millrace.quickstart.acls;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/** Rights, as they come together; what another one implies is left out. Not thread-safe. */
final class Rights {
    /** Kafka's own rule: each of these implies that one may look. */
    private static final Set<AclOperation> LOOKING =
            EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE, AclOperation.ALTER);

    private final SortedSet<Right> rights = new TreeSet<>();

    /** To read topics from wherever, without a group. */
    Rights read(Collection<String> topics) {
        return topics(topics, AclOperation.READ);
    }

    Rights read(String... topics) {
        return read(List.of(topics));
    }

    Rights write(Collection<String> topics) {
        return topics(topics, AclOperation.WRITE);
    }

    Rights write(String... topics) {
        return write(List.of(topics));
    }

    /** To do something with topics. */
    Rights topics(Collection<String> topics, AclOperation... operations) {
        for (String topic : topics) {
            add(ResourceType.TOPIC, PatternType.LITERAL, topic, operations);
        }
        return this;
    }

    /** The same with all topics whose names begin so. */
    Rights topicsFrom(String prefix, AclOperation... operations) {
        return add(ResourceType.TOPIC, PatternType.PREFIXED, prefix, operations);
    }

    /** To be a member of a group, and commit its offsets. */
    Rights member(String group) {
        return add(ResourceType.GROUP, PatternType.LITERAL, group, AclOperation.READ);
    }

    /** To be a member of groups whose names begin so. */
    Rights members(String prefix) {
        return add(ResourceType.GROUP, PatternType.PREFIXED, prefix, AclOperation.READ);
    }

    /** To see how far groups have read, whose names begin so. */
    Rights seeGroups(String prefix) {
        return add(ResourceType.GROUP, PatternType.PREFIXED, prefix, AclOperation.DESCRIBE);
    }

    /** To see how far one group has read. */
    Rights seeGroup(String group) {
        return add(ResourceType.GROUP, PatternType.LITERAL, group, AclOperation.DESCRIBE);
    }

    /** To write in transactions under one id. */
    Rights transaction(String id) {
        return add(ResourceType.TRANSACTIONAL_ID, PatternType.LITERAL, id, AclOperation.WRITE);
    }

    /** The same under ids that begin so. */
    Rights transactions(String prefix) {
        return add(ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, prefix, AclOperation.WRITE);
    }

    Rights cluster(AclOperation... operations) {
        return add(ResourceType.CLUSTER, PatternType.LITERAL, Resource.CLUSTER_NAME, operations);
    }

    private Rights add(ResourceType type, PatternType pattern, String name, AclOperation... operations) {
        for (AclOperation operation : operations) {
            rights.add(new Right(type, pattern, name, operation));
        }
        return this;
    }

    /** All of them, in order. */
    SortedSet<Right> all() {
        SortedSet<Right> needed = new TreeSet<>(rights);
        needed.removeIf(right -> right.operation() == AclOperation.DESCRIBE
                && LOOKING.stream()
                        .anyMatch(
                                more -> rights.contains(new Right(right.type(), right.pattern(), right.name(), more))));
        return needed;
    }
}
