package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.project.ReasonsDefinition;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;

/** How many reasons a request wants of each prediction. */
@FunctionalInterface
interface WantedReasons {
    /** It does not say: as the project file does. */
    WantedReasons UNSAID = project -> project.always() ? project.top() : 0;

    /** The most of each prediction, where the project file says this; 0: none. */
    int top(ReasonsDefinition project);

    /**
     * Reads what the request says: true, false, or a number.
     *
     * @throws Refusal 400 when it is none of these
     */
    static WantedReasons read(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        if (token == JsonToken.VALUE_TRUE) {
            return ReasonsDefinition::top;
        }
        if (token == JsonToken.VALUE_FALSE) {
            return project -> 0;
        }
        if (token == JsonToken.VALUE_NUMBER_INT && in.getText().length() <= 2) {
            int top = in.getIntValue();
            if (top >= 1 && top <= ReasonsDefinition.MOST) {
                return project -> top;
            }
        }
        throw Refusal.badRequest(path, "expected true, false, or how many: 1 to " + ReasonsDefinition.MOST);
    }
}
