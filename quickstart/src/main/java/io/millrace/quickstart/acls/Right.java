package io.millrace.quickstart.acls;

import java.util.Comparator;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * One thing that somebody may do.
 *
 * @param type kind of what it is done to
 * @param pattern whether the name is a whole one, or what names begin with
 * @param name of what it is done to
 * @param operation what is done
 */
public record Right(ResourceType type, PatternType pattern, String name, AclOperation operation)
        implements Comparable<Right> {
    private static final String ANY_HOST = "*";

    private static final Comparator<Right> ORDER = Comparator.comparing(Right::type)
            .thenComparing(Right::pattern, Comparator.reverseOrder())
            .thenComparing(Right::name)
            .thenComparing(Right::operation);

    @Override
    public int compareTo(Right other) {
        return ORDER.compare(this, other);
    }

    /** What is done it to. */
    ResourcePattern resource() {
        return new ResourcePattern(type, name, pattern);
    }

    /** As Kafka's admin client creates it. */
    public AclBinding allowedTo(String principal) {
        return new AclBinding(
                resource(), new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW));
    }
}
