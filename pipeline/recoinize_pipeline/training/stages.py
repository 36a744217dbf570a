"""Teachers first, then the network that learns from them and ships: one training in stages.

Networks that were trained apart err apart, and a network of the same size learns what they have
in common (Hinton, Vinyals, Dean: Distilling the knowledge in a neural network, 2015). Each stage
goes on where it stopped, and a finished one is not trained again.
"""

from __future__ import annotations

from pathlib import Path

from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.settings import Settings, TrainingSettings
from recoinize_pipeline.training.origin import Origin
from recoinize_pipeline.training.train import Listener, TrainingResult, train

_OF_STAGES = ("teachers", "student_epochs", "student_learning_rate")


def train_in_stages(
    catalogue: Catalogue, dataset_dir: Path, target: Path, settings: Settings, listener: Listener
) -> TrainingResult:
    """Train `training.teachers` networks, then the one that ships, from the first one's weights.

    Teachers differ in their random weights and batches, not in what they are trained on.

    Args:
        catalogue: the faces.
        dataset_dir: dataset of renders; may not exist.
        target: folder of the network that ships; its teachers have folders in it.
        settings: all sections; without teachers it is a training like any other.
        listener: is told of the progress.

    Returns:
        What the training of the last stage gave.

    Raises:
        WorkspaceError: as `train` does.
    """

    def stage(folder: Path, options: TrainingSettings, origin: Origin) -> TrainingResult:
        chosen = settings.model_copy(update={"training": options})
        inputs = target / "inputs"
        return train(catalogue, dataset_dir, folder, chosen, None, listener, origin, inputs)

    options = settings.training
    count = options.teachers
    if not count:
        return stage(target, options, Origin())
    folders = tuple(teacher_dir(target, number) for number in range(count))
    for number, folder in enumerate(folders):
        listener.on_stage(f"Teacher {number + 1} of {count}")
        stage(folder, teacher_settings(options), Origin(number=number))
    listener.on_stage("The network that ships")
    return stage(target, student_settings(options), Origin(folders[0], folders, number=count))


def teacher_dir(training_dir: Path, number: int) -> Path:
    """Folder of a teacher's training; `number` counts from 0."""
    return training_dir / f"teacher-{number + 1}"


def teacher_settings(options: TrainingSettings) -> TrainingSettings:
    """Settings of a teacher: those of its student are not among them.

    So another student does not train its teachers again.
    """
    return _as_usual(options, *_OF_STAGES, "teacher_share")


def student_settings(options: TrainingSettings) -> TrainingSettings:
    """Settings of the network that learns from the teachers."""
    changes = {
        "epochs": options.student_epochs,
        "patience": options.student_epochs,
        "learning_rate": options.student_learning_rate,
    }
    return _as_usual(options, *_OF_STAGES).model_copy(update=changes)


def _as_usual(options: TrainingSettings, *names: str) -> TrainingSettings:
    fields = TrainingSettings.model_fields
    return options.model_copy(update={name: fields[name].default for name in names})
