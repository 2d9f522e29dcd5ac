package io.millrace.quickstart.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.ModelCalibration;
import io.millrace.records.ReliabilityBin;

/** How good a model's scores are as probabilities, as reports have it. */
public final class CalibrationNode {
    private CalibrationNode() {}

    /** Writes it into a node of its own. */
    public static void write(ModelCalibration calibration, ObjectNode node) {
        node.put("method", calibration.getMethod());
        node.put("rows", calibration.getRows());
        ObjectNode uncalibrated = node.putObject("uncalibrated");
        calibration.getUncalibrated().forEach(uncalibrated::put);
        node.putObject("brier")
                .put("reliability", calibration.getBrierReliability())
                .put("resolution", calibration.getBrierResolution())
                .put("uncertainty", calibration.getBrierUncertainty());
        ArrayNode reliability = node.putArray("reliability");
        for (ReliabilityBin bin : calibration.getReliability()) {
            reliability
                    .addObject()
                    .put("rows", bin.getRows())
                    .put("mean_score", bin.getMeanScore())
                    .put("rate", bin.getRate())
                    .put("low", bin.getLow())
                    .put("high", bin.getHigh());
        }
    }
}
