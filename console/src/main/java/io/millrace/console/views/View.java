package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What one part of the page shows: records in, a JSON document out. Touched by the console's thread alone. */
public interface View {
    /** Its name on the stream. */
    String name();

    /** The whole of it, as it is now. */
    ObjectNode document();
}
