package io.millrace.forest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** A model as JSON text. */
final class JsonInput implements ModelInput {
    private final JsonParser json;

    /** Stands at the first value. */
    JsonInput(byte[] bytes) throws IOException {
        json = new JsonFactory().createParser(bytes);
        json.nextToken();
    }

    @Override
    public void object(Field visit) throws IOException, ForestException {
        require(JsonToken.START_OBJECT, "an object");
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            visit.visit(name);
        }
    }

    @Override
    public void array(Element visit) throws IOException, ForestException {
        require(JsonToken.START_ARRAY, "an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            visit.visit();
        }
    }

    @Override
    public int integer() throws IOException {
        JsonToken token = json.currentToken();
        return token == JsonToken.VALUE_TRUE ? 1 : token == JsonToken.VALUE_FALSE ? 0 : json.getIntValue();
    }

    @Override
    public float number() throws IOException {
        // From the text: by way of a double it could be rounded twice.
        return Float.parseFloat(json.getText());
    }

    @Override
    public String text() throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return json.getText();
        }
        StringBuilder elements = new StringBuilder("[");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.append(elements.length() == 1 ? "" : ",").append(json.getText());
        }
        return elements.append(']').toString();
    }

    @Override
    public void skip() throws IOException {
        json.skipChildren();
    }

    private void require(JsonToken token, String what) throws ForestException {
        if (json.currentToken() != token) {
            throw new ForestException("the model is not XGBoost's JSON: " + what + " is missing at line "
                    + json.currentLocation().getLineNr() + ", column "
                    + json.currentLocation().getColumnNr());
        }
    }
}
