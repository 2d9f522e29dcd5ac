package io.millrace.tuning;

import io.millrace.project.TuningDefinition.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters that are searched, each over its range: a point is a value of each, in their order. Immutable. */
public final class SearchSpace {
    private final List<String> names;
    private final List<Axis> axes;

    /**
     * @param ranges by the parameter's name
     * @throws IllegalArgumentException when there is none
     */
    public SearchSpace(Map<String, Range> ranges) {
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("nothing is searched");
        }
        names = List.copyOf(ranges.keySet());
        axes = ranges.values().stream().map(Axis::of).toList();
    }

    /** Number of parameters. */
    public int dimensions() {
        return axes.size();
    }

    /**
     * The point of some parameters.
     *
     * @param parameters those that are searched among them
     * @throws IllegalArgumentException when one that is searched is not
     */
    double[] encode(Map<String, String> parameters) {
        double[] point = new double[names.size()];
        for (int i = 0; i < point.length; i++) {
            String word = parameters.get(names.get(i));
            if (word == null) {
                throw new IllegalArgumentException("no " + names.get(i) + " among " + parameters);
            }
            point[i] = axes.get(i).encode(word);
        }
        return point;
    }

    /** The parameters of a point, as a project file writes them, in the order of the space. */
    Map<String, String> decode(double[] point) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < point.length; i++) {
            parameters.put(names.get(i), axes.get(i).decode(point[i]));
        }
        return parameters;
    }

    /**
     * A point of the unit cube as one of the space.
     *
     * @param shares from 0 to 1, one per parameter
     */
    double[] at(double[] shares) {
        double[] point = new double[shares.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = axes.get(i).at(shares[i]);
        }
        return point;
    }

    List<Axis.Kernels> kernels(List<double[]> points) {
        List<Axis.Kernels> kernels = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            int axis = i;
            double[] observed =
                    points.stream().mapToDouble(point -> point[axis]).toArray();
            kernels.add(axes.get(i).kernels(observed, axes.size()));
        }
        return kernels;
    }
}
