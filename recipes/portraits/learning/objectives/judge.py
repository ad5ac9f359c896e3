"""The patch discriminator's part in a step: it learns, then says what was drawn is worth."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from recipes.portraits.learning.objectives.losses import PatchDiscriminator, hinge_loss, matching_loss
from recipes.portraits.learning.recorded import Values
from recipes.portraits.learning.settings import Settings
from stylegan.training.step.processes import Processes


class Judge:
    """Compares drawn portraits with renders of the same parameters; called under autocast."""

    def __init__(
        self,
        discriminator: PatchDiscriminator,
        optimise: torch.optim.Optimizer,
        settings: Settings,
        processes: Processes,
        compiled: bool,
    ) -> None:
        self.discriminator, self.optimise = discriminator, optimise
        self.settings, self.processes = settings, processes
        self._compiled = torch.compile(discriminator, dynamic=False) if compiled else discriminator

    def __call__(self, drawn: Tensor, wanted: Tensor, known: Tensor, quick: bool) -> tuple[Tensor, Values]:
        """The loss of `drawn` [n, 4, h, w], whose features are `known`, and what can be reported. `quick`: compiled."""
        window = self._window(drawn.shape[2], drawn.device)
        ours, theirs = drawn.index_select(2, window), wanted.index_select(2, window)
        judged = self._compiled if quick else self.discriminator
        real, maps = judged(theirs, known)
        fake, _ = judged(ours.detach(), known)
        real, fake = real.float(), fake.float()
        learned, gap = hinge_loss(real, fake), (real.mean() - fake.mean()).detach()
        self._learn(learned)
        self.discriminator.requires_grad_(False)
        score, seen = judged(ours, known)
        self.discriminator.requires_grad_(True)
        score, matching = score.float().mean(), matching_loss(seen, [each.detach() for each in maps])
        # In units of what lies between renders and drawn portraits: a discriminator that knows all has large numbers.
        told = score / (1 + F.relu(gap))
        loss = self.settings.matching * matching - self.settings.adversarial * told
        return loss, {
            "loss/patches": learned.detach(),
            "score/gap": gap,
            "score/fake": score.detach(),
            "loss/matching": matching.detach(),
        }

    def _learn(self, loss: Tensor) -> None:
        self.optimise.zero_grad(set_to_none=True)
        loss.backward()
        self.processes.mean_gradients(self.discriminator.parameters())
        self.optimise.step()

    def _window(self, height: int, device: torch.device) -> Tensor:
        """Rows of half of the pictures' height, anywhere: patches are judged, and half of them cost half the time."""
        top = 8 * torch.randint(height // 16 + 1, (1,), device=device)
        return top + torch.arange(height // 2, device=device)
