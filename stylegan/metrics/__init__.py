"""How near a generator's pictures are to a set of pictures, by the features of a network that looks at both."""

from stylegan.metrics.classifier import Classifier, load_classifier, save_classifier
from stylegan.metrics.collecting import Collected, collect
from stylegan.metrics.distances import frechet_distance, kernel_distance, precision_recall
from stylegan.metrics.features import Extractor, as_shown, with_channels
from stylegan.metrics.generating import mean_path_length, path_lengths
from stylegan.metrics.outputs import Output

__all__ = [
    "Classifier",
    "Collected",
    "Extractor",
    "Output",
    "as_shown",
    "collect",
    "frechet_distance",
    "kernel_distance",
    "load_classifier",
    "mean_path_length",
    "path_lengths",
    "precision_recall",
    "save_classifier",
    "with_channels",
]
