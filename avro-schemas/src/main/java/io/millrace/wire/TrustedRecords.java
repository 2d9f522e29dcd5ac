package io.millrace.wire;

import io.millrace.records.Cause;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro that the generated records may be made from schemas. Since 1.12.2 Avro refuses to load a class that a
 * schema names unless the process trusts it; the list of what is trusted is Avro's, one for the whole process.
 */
final class TrustedRecords {

    private static final String PACKAGE = Cause.class.getPackageName();

    private TrustedRecords() {}

    /** Adds the package of the generated records to what is trusted; what others have added stays. */
    static synchronized void declare() {
        ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
        if (!trusted.isTrusted(Cause.class)) {
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    trusted, type -> type.getPackageName().equals(PACKAGE)));
        }
    }
}
